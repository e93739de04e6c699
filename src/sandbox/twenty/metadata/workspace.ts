import type { SandboxClock } from '../../stand-in.ts';
import type { Auth } from '../auth.ts';
import type { MutableDataModel } from '../data-model.ts';
import type { RecordApi } from '../records/record-api.ts';
import type { Roles } from '../roles.ts';
import type { Webhooks } from '../webhooks.ts';

/** All that a workspace is, as the metadata API reaches it. */
export interface Workspace {
  readonly id: string;
  readonly clock: SandboxClock;
  readonly model: MutableDataModel;
  readonly records: Pick<RecordApi, 'rows' | 'dropObject'>;
  readonly roles: Roles;
  readonly auth: Auth;
  readonly webhooks: Webhooks;
}
