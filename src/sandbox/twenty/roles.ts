import { TwentyError } from './model.ts';
import type { Role } from './model.ts';
import { stableId } from './stable-id.ts';

/** What a role may do, as the role mutations set it. */
export interface RoleSettings {
  readonly label: string;
  readonly description: string | null;
  readonly icon: string | null;
  readonly canUpdateAllSettings: boolean;
  readonly canReadAllObjectRecords: boolean;
  readonly canUpdateAllObjectRecords: boolean;
  readonly canSoftDeleteAllObjectRecords: boolean;
  readonly canDestroyAllObjectRecords: boolean;
}

export interface StoredRole extends Role, RoleSettings {
  readonly isEditable: boolean;
}

/** The workspace's roles; a key's role is looked up at every request, so a change shows at once. */
export interface Roles {
  readonly admin: StoredRole;
  readonly readOnly: StoredRole;
  readonly restricted: StoredRole;
  all(): readonly StoredRole[];
  /** Throws what Twenty answers when there is no such role. */
  byId(id: string): StoredRole;
  create(settings: RoleSettings, id?: string): StoredRole;
  update(id: string, changes: Partial<RoleSettings>): StoredRole;
  delete(id: string): void;
  /** Hides an object from a role, or shows it again. */
  setReadable(id: string, objectNameSingular: string, isReadable: boolean): void;
}

const READS_ONLY: RoleSettings = {
  label: 'Read only',
  description: null,
  icon: 'IconEye',
  canUpdateAllSettings: false,
  canReadAllObjectRecords: true,
  canUpdateAllObjectRecords: false,
  canSoftDeleteAllObjectRecords: false,
  canDestroyAllObjectRecords: false,
};

const WRITES: RoleSettings = {
  ...READS_ONLY,
  icon: 'IconUserCog',
  canUpdateAllObjectRecords: true,
  canSoftDeleteAllObjectRecords: true,
  canDestroyAllObjectRecords: true,
};

export function createRoles(): Roles {
  const roles = new Map<string, StoredRole>();
  let made = 0;

  function keep(role: StoredRole): StoredRole {
    roles.set(role.id, role);
    return role;
  }

  function builtIn(settings: RoleSettings, isEditable: boolean, hidden: readonly string[] = []): StoredRole {
    return keep({
      ...settings,
      id: stableId(`role:${settings.label}`),
      isEditable,
      hiddenObjects: new Set(hidden),
    });
  }

  function byId(id: string): StoredRole {
    const role = roles.get(id);
    if (!role) {
      throw new TwentyError('Role not found', {
        subCode: 'ROLE_NOT_FOUND',
        userFriendlyMessage: 'Role not found.',
        code: 'NOT_FOUND',
      });
    }
    return role;
  }

  function editable(id: string): StoredRole {
    const role = byId(id);
    if (!role.isEditable) {
      throw new TwentyError('Role is not editable', {
        subCode: 'ROLE_NOT_EDITABLE',
        userFriendlyMessage: 'This role cannot be modified because it is a system role.',
        code: 'FORBIDDEN',
      });
    }
    return role;
  }

  return {
    admin: builtIn({ ...WRITES, label: 'Admin', canUpdateAllSettings: true }, false),
    readOnly: builtIn(READS_ONLY, true),
    restricted: builtIn({ ...WRITES, label: 'Object-restricted' }, true, ['rocket']),
    all: () => [...roles.values()],
    byId,
    create: (settings, id) =>
      keep({
        ...settings,
        id: id ?? stableId(`role-made:${++made}`),
        isEditable: true,
        hiddenObjects: new Set(),
      }),
    update: (id, changes) => keep({ ...editable(id), ...changes }),
    delete: (id) => void roles.delete(editable(id).id),
    setReadable(id, objectNameSingular, isReadable) {
      const role = editable(id);
      const hiddenObjects = new Set(role.hiddenObjects);
      if (isReadable) hiddenObjects.delete(objectNameSingular);
      else hiddenObjects.add(objectNameSingular);
      keep({ ...role, hiddenObjects });
    },
  };
}
