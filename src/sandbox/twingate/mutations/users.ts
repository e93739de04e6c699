import { isGiven } from '../given.ts';
import type { User } from '../records.ts';
import { globalId } from '../ids.ts';
import { refuse } from '../refusal.ts';
import { need, put, takeKey } from '../table.ts';
import { mutation } from './mutation.ts';

interface ById {
  readonly id: string;
}

export const userMutations = {
  userCreate: mutation(
    (
      args: {
        readonly email: string;
        readonly firstName?: string | null;
        readonly lastName?: string | null;
        readonly role?: User['role'] | null;
      },
      { store, now },
    ) => {
      if (!/^[^\s@]+@[^\s@]+$/.test(args.email)) refuse('Enter a valid email address.');
      const isTaken = [...store.users.rows.values()].some(
        (user) => user.email?.toLowerCase() === args.email.toLowerCase(),
      );
      if (isTaken) refuse('A User with this email already exists.');
      const user = put(store.users, {
        __typename: 'User',
        id: globalId('User', takeKey(store.users)),
        email: args.email,
        firstName: args.firstName ?? '',
        lastName: args.lastName ?? '',
        role: args.role ?? 'MEMBER',
        state: 'PENDING',
        type: 'MANUAL',
        avatarUrl: null,
        createdAt: now,
        updatedAt: now,
      });
      for (const group of store.groups.rows.values()) {
        if (group.type === 'SYSTEM' && group.name === 'Everyone') group.userIds.add(user.id);
      }
      return { entity: user };
    },
  ),

  userDelete: mutation(({ id }: ById, { store, switches }) => {
    const user = need(store.users, id);
    refuseSynced(user);
    store.users.rows.delete(id);
    for (const group of store.groups.rows.values()) group.userIds.delete(id);
    for (const request of store.accessRequests.rows.values()) {
      if (request.userId === id) store.accessRequests.rows.delete(request.id);
    }
    if (!switches.orphanDevices) {
      for (const device of store.devices.rows.values()) {
        if (device.ownerId === id) store.devices.rows.delete(device.id);
      }
    }
    return {};
  }),

  userDetailsUpdate: mutation(
    (
      args: ById & {
        readonly firstName?: string | null;
        readonly lastName?: string | null;
        readonly state?: 'ACTIVE' | 'DISABLED' | null;
      },
      { store, now },
    ) => {
      const user = need(store.users, args.id);
      refuseSynced(user);
      if (isGiven(args.state) && user.state === 'PENDING') refuse('User in PENDING state');
      user.firstName = args.firstName ?? user.firstName;
      user.lastName = args.lastName ?? user.lastName;
      user.state = args.state ?? user.state;
      user.updatedAt = now;
      return { entity: user };
    },
  ),

  userResetMfa: mutation(({ id }: ById, { store, now }) => {
    const user = need(store.users, id);
    user.updatedAt = now;
    return { entity: user };
  }),

  userRoleUpdate: mutation(({ id, role }: ById & { readonly role: User['role'] }, { store, now }) => {
    const user = need(store.users, id);
    user.role = role;
    user.updatedAt = now;
    return { entity: user };
  }),
};

function refuseSynced(user: User): void {
  if (user.type === 'SYNCED') refuse('Synced users cannot be edited.');
}
