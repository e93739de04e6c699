import type { AccessRequest } from '../records.ts';
import { refuse } from '../refusal.ts';
import { need } from '../table.ts';
import { mutation } from './mutation.ts';

export const accessRequestMutations = {
  accessRequestApprove: decide('APPROVED'),
  accessRequestReject: decide('REJECTED'),
};

/** A request is decided once. The grant is the decision: a user is no principal of Resource.access. */
function decide(status: AccessRequest['status']) {
  return mutation(({ id }: { readonly id: string }, { store }) => {
    const request = need(store.accessRequests, id);
    if (request.status !== 'PENDING') refuse(`Access request in ${request.status} state`);
    request.status = status;
    return {};
  });
}
