import { ClientListError, createClientList } from '../clients/client-list.ts';
import type { ClientList } from '../clients/client-list.ts';
import type { ReadFile } from '../secret.ts';
import type { Settings } from '../settings.ts';
import { isGiven } from './given.ts';
import type { Given } from './given.ts';

/** Whose tokens are taken, beside the keys of the clients file. */
export interface JwtConfig {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** The claim that names the role; dots lead into objects. */
  readonly roleClaim: string;
}

/** Who may call: everybody, or those who prove who they are. */
export interface Auth {
  readonly isOpen: boolean;
  readonly jwt?: JwtConfig;
}

/** Tokens need all of them. */
const JWT_NAMES = ['GATEWAY_JWKS_URL', 'GATEWAY_JWT_ISSUER', 'GATEWAY_JWT_AUDIENCE'] as const;

/** Everybody may call the sandbox, and the real services only where that was said. */
export function readAuth(values: Settings, given: Given, problems: string[], isSandbox: boolean): Auth {
  const isUnclear = isGiven(given, 'GATEWAY_AUTH') && values.GATEWAY_AUTH === undefined;
  if (isUnclear) return { isOpen: false };
  const auth = values.GATEWAY_AUTH ?? (isSandbox ? 'none' : 'clients');
  const jwtNames = JWT_NAMES.filter((name) => isGiven(given, name));
  if (auth === 'none') {
    if (jwtNames.length > 0) {
      problems.push(
        `${jwtNames.join(', ')}: no token is looked at ${values.GATEWAY_AUTH === undefined ? 'in the sandbox without GATEWAY_AUTH=clients' : 'with GATEWAY_AUTH=none'}. Keep one or the other.`,
      );
    }
    return { isOpen: true };
  }
  const jwt = readJwt(values, given, problems);
  if (!isGiven(given, 'GATEWAY_CLIENTS_FILE', ...jwtNames)) {
    problems.push(
      'GATEWAY_CLIENTS_FILE is missing: whoever reaches the port could read and change the real services. List who may call (`npx twentygate clients add NAME --role analyst --file clients.yaml` makes the file), give GATEWAY_JWKS_URL, or say GATEWAY_AUTH=none if the network in front of it decides who may call.',
    );
  }
  return { isOpen: false, ...(jwt && { jwt }) };
}

function readJwt(values: Settings, given: Given, problems: string[]): JwtConfig | undefined {
  const { GATEWAY_JWKS_URL: jwksUrl, GATEWAY_JWT_ISSUER: issuer, GATEWAY_JWT_AUDIENCE: audience } = values;
  const missing = JWT_NAMES.filter((name) => !isGiven(given, name));
  if (missing.length === JWT_NAMES.length) return undefined;
  if (missing.length > 0) {
    problems.push(
      `${missing.join(', ')} missing: a token is taken only when it is clear whose keys sign it, who issues it and that it is meant for this gateway.`,
    );
  }
  if (jwksUrl === undefined || issuer === undefined || audience === undefined) return undefined;
  return { jwksUrl, issuer, audience, roleClaim: values.GATEWAY_JWT_ROLE_CLAIM };
}

export function readClients(
  { GATEWAY_CLIENTS_FILE: path }: Settings,
  readFile: ReadFile,
  problems: string[],
): ClientList | undefined {
  if (path === undefined) return undefined;
  try {
    return createClientList(path, readFile);
  } catch (error) {
    if (!(error instanceof ClientListError)) throw error;
    problems.push(...error.problems.map((problem) => `GATEWAY_CLIENTS_FILE: ${problem}`));
    return undefined;
  }
}
