import { modelError } from './model-error.ts';
import type { ModelFault } from './model-error.ts';
import { TwentyError } from './model.ts';
import type { ObjectRights, Role } from './model.ts';
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
  /** What is not said of an object's rights stays as it was. */
  setObjectRights(id: string, objectNameSingular: string, rights: ObjectRights): void;
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

const HIDDEN: ObjectRights = { read: false, update: false, softDelete: false, destroy: false };

export function createRoles(): Roles {
  const roles = new Map<string, StoredRole>();
  let made = 0;

  function keep(role: StoredRole): StoredRole {
    roles.set(role.id, role);
    return role;
  }

  function builtIn(
    settings: RoleSettings,
    isEditable: boolean,
    objectRights: StoredRole['objectRights'] = new Map(),
  ): StoredRole {
    return keep({
      ...settings,
      id: stableId(`role:${settings.label}`),
      isEditable,
      objectRights,
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

  const admin = builtIn({ ...WRITES, label: 'Admin', canUpdateAllSettings: true }, false);
  const readOnly = builtIn(READS_ONLY, true);
  return {
    admin,
    readOnly,
    restricted: builtIn({ ...WRITES, label: 'Object-restricted' }, true, new Map([['rocket', HIDDEN]])),
    all: () => [...roles.values()],
    byId,
    create(settings, id) {
      refuse(settingsFaults(settings), 'create', 'creating role');
      return keep({
        ...settings,
        id: id ?? stableId(`role-made:${++made}`),
        isEditable: true,
        objectRights: new Map(),
      });
    },
    update(id, changes) {
      const changed = { ...byId(id), ...changes };
      refuse([...editFaults(changed), ...settingsFaults(changed)], 'update', 'updating role');
      return keep(changed);
    },
    delete(id) {
      const role = byId(id);
      if (role === readOnly) throw defaultRoleStays();
      refuse(editFaults(role), 'delete', 'deleting role');
      roles.delete(id);
    },
    setObjectRights(id, objectNameSingular, rights) {
      const role = editable(id);
      const objectRights = new Map(role.objectRights);
      objectRights.set(objectNameSingular, { ...objectRights.get(objectNameSingular), ...rights });
      keep({ ...role, objectRights });
    },
  };
}

function refuse(faults: readonly ModelFault[], type: 'create' | 'update' | 'delete', doing: string): void {
  if (faults.length > 0) throw modelError({ metadataName: 'role', type, doing, faults, counts: { role: 1 } });
}

function editFaults({ isEditable }: StoredRole): ModelFault[] {
  return isEditable ? [] : [{ code: 'ROLE_NOT_EDITABLE', message: 'Role is not editable' }];
}

/** A role needs a label, and writes nothing that it may not read. */
function settingsFaults(settings: RoleSettings): ModelFault[] {
  const mayWrite =
    settings.canUpdateAllObjectRecords ||
    settings.canSoftDeleteAllObjectRecords ||
    settings.canDestroyAllObjectRecords;
  return [
    ...(settings.label === '' ? [{ code: 'INVALID_ARG', message: 'Label is required' }] : []),
    ...(mayWrite && !settings.canReadAllObjectRecords
      ? [
          {
            code: 'CANNOT_GIVE_WRITING_PERMISSION_WITHOUT_READING_PERMISSION',
            message: 'Cannot give writing permission without reading permission',
          },
        ]
      : []),
  ];
}

/** Members without a role of their own have it. */
function defaultRoleStays(): TwentyError {
  return new TwentyError('Default role cannot be deleted', {
    subCode: 'DEFAULT_ROLE_CANNOT_BE_DELETED',
    userFriendlyMessage: 'The default role cannot be deleted.',
    code: 'FORBIDDEN',
  });
}
