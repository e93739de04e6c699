import type { Random } from '../stand-in.ts';
import { landmarkPeople } from './landmark-people.ts';
import type { DeviceStanding } from './landmark-people.ts';
import { LANDMARKS } from './landmarks.ts';
import { DAY, HOUR } from './moments.ts';
import { between, createRandom, pick, text } from './random.ts';
import type { NetworkDevice, NetworkUser } from './world.ts';

const FIRST_KEY = 163_584;
/** Twingate archives a device after 90 days without use. */
const ARCHIVED_AFTER = 90 * DAY;

type Kind = Pick<NetworkDevice, 'os' | 'model' | 'manufacturer' | 'deviceType'> & {
  readonly osVersions: readonly string[];
  readonly clientVersions: readonly string[];
  readonly hasSerialNumber: boolean;
  readonly name: (owner: NetworkUser, serialNumber: string) => string;
};

const computers: readonly Kind[] = [
  macBook('MacBook Pro', 'MacBookPro18,3'),
  macBook('MacBook Air', 'Mac14,2'),
  windows('Latitude 7440', 'Dell Inc.', 'LAPTOP'),
  windows('ThinkPad X1 Carbon Gen 11', 'LENOVO', 'LAPTOP'),
  windows('HP EliteDesk 800 G9', 'HP', 'DESKTOP'),
  {
    os: 'LINUX',
    osVersions: ['Ubuntu 24.04.3 LTS', 'Fedora Linux 42'],
    model: 'Framework Laptop 13',
    manufacturer: 'Framework',
    deviceType: 'LAPTOP',
    clientVersions: ['2026.211.4821', '2026.280.5277'],
    hasSerialNumber: true,
    name: ({ firstName }) => `${hostName(firstName)}-framework`,
  },
  {
    os: 'CHROME_OS',
    osVersions: ['16328.55.0'],
    model: 'Chromebook Plus 515',
    manufacturer: 'Acer',
    deviceType: 'LAPTOP',
    clientVersions: ['2026.196.2210'],
    hasSerialNumber: false,
    name: ({ firstName }) => `${firstName}'s Chromebook`,
  },
];

const mobiles: readonly Kind[] = [
  apple('IOS', 'iPhone', 'iPhone16,1', 'MOBILE'),
  apple('IPADOS', 'iPad', 'iPad13,16', 'TABLET'),
  android('Pixel 9', 'Google', ({ firstName }) => `${firstName}'s Pixel`),
  android('SM-S921B', 'samsung', ({ firstName }) => `${firstName}'s Galaxy S24`),
];

const handheldScanner = android(
  'TC58',
  'Zebra Technologies',
  (_, serial) => `Dock scanner ${serial.slice(-6)}`,
);

/** All devices, owner by owner. Those of planted people stand as planned; about a quarter of the others own none. */
export function createDevices(wallNow: number, users: readonly NetworkUser[]): NetworkDevice[] {
  const random = createRandom('devices');
  const planted = new Map(
    landmarkPeople.flatMap((person) => person.users.map(({ email, devices }) => [email, devices])),
  );
  const devices = users.flatMap((owner) => {
    const standings = planted.get(owner.email) ?? usualStandings(random, owner);
    const kinds = owner.email === LANDMARKS.users.manyDevices ? [handheldScanner] : undefined;
    return standings.map((standing, index) => {
      const kind = pick(random, kinds ?? (index === 0 || random() < 0.4 ? computers : mobiles));
      return createDevice(random, wallNow, owner, kind, standing);
    });
  });
  return devices.map((device, index) => ({ key: FIRST_KEY + 2 * index, ...device }));
}

function createDevice(
  random: Random,
  wallNow: number,
  owner: NetworkUser,
  kind: Kind,
  standing: DeviceStanding,
): Omit<NetworkDevice, 'key'> {
  const { os, model, manufacturer, deviceType } = kind;
  const serialNumber = text(random, 10, '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ');
  return {
    ownerKey: owner.key,
    name: kind.name(owner, serialNumber),
    os,
    osVersion: pick(random, kind.osVersions),
    model,
    manufacturer,
    deviceType,
    serialNumber: kind.hasSerialNumber ? serialNumber : null,
    ...standing,
    clientVersion: pick(random, kind.clientVersions),
    lastSuccessfulLoginAt: lastLogin(random, wallNow, standing),
  };
}

function usualStandings(random: Random, owner: NetworkUser): DeviceStanding[] {
  if (owner.state === 'PENDING') return [];
  return Array.from({ length: pick(random, [0, 1, 1, 2]) }, () => {
    const draw = random();
    const state = draw < 0.04 ? 'BLOCKED' : draw < 0.1 ? 'ARCHIVED' : 'ACTIVE';
    return { state, isTrusted: random() < 0.75 };
  });
}

/** Every twentieth device was enrolled and never logged in. */
function lastLogin(random: Random, wallNow: number, { state }: DeviceStanding): number | null {
  const [draw, hours] = [random(), between(random, 1, 1_000)];
  if (state === 'ARCHIVED') return wallNow - ARCHIVED_AFTER - hours * HOUR;
  return draw < 0.05 ? null : wallNow - hours * HOUR;
}

function macBook(product: string, model: string): Kind {
  return {
    os: 'MAC_OS',
    osVersions: ['15.7.1', '26.0.1', '26.1'],
    model,
    manufacturer: 'Apple',
    deviceType: 'LAPTOP',
    clientVersions: ['2026.260.19110', '2026.301.20174'],
    hasSerialNumber: true,
    name: ({ firstName }) => `${firstName}'s ${product}`,
  };
}

function windows(model: string, manufacturer: string, deviceType: 'LAPTOP' | 'DESKTOP'): Kind {
  return {
    os: 'WINDOWS',
    osVersions: ['10.0.22631', '10.0.26100'],
    model,
    manufacturer,
    deviceType,
    clientVersions: ['2026.254.3355', '2026.296.3571'],
    hasSerialNumber: true,
    name: (_, serialNumber) => `${deviceType === 'LAPTOP' ? 'NB' : 'WS'}-${serialNumber.slice(0, 7)}`,
  };
}

function apple(os: 'IOS' | 'IPADOS', product: string, model: string, deviceType: 'MOBILE' | 'TABLET'): Kind {
  return {
    os,
    osVersions: ['18.7.1', '26.1'],
    model,
    manufacturer: 'Apple',
    deviceType,
    clientVersions: ['2026.262.8812', '2026.299.9004'],
    hasSerialNumber: false,
    name: ({ firstName }) => `${firstName}'s ${product}`,
  };
}

function android(model: string, manufacturer: string, name: Kind['name']): Kind {
  return {
    os: 'ANDROID',
    osVersions: ['14', '15', '16'],
    model,
    manufacturer,
    deviceType: 'MOBILE',
    clientVersions: ['2026.258.4410', '2026.290.4677'],
    hasSerialNumber: manufacturer === 'Zebra Technologies',
    name,
  };
}

function hostName(firstName: string): string {
  return firstName.toLowerCase().replaceAll(/\s+/g, '-');
}
