import { TwentyError } from './model.ts';

/** One thing wrong with a change of the model. */
export interface ModelFault {
  readonly code: string;
  readonly message: string;
  /** What Twenty shows to people, where it is not the message itself. */
  readonly userFriendlyMessage?: string;
}

export interface RefusedChange {
  readonly metadataName: 'objectMetadata' | 'fieldMetadata' | 'webhook' | 'role' | 'view';
  readonly type: 'create' | 'update' | 'delete';
  /** The message's first words, where they are not `Multiple validation errors`. */
  readonly opening?: string;
  /** Named in the message: `creating object`. */
  readonly doing: string;
  readonly faults: readonly ModelFault[];
  /** How many entities of each kind the real server would have written: its message counts them all as failed. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The real one knows no plural of the others. */
const PLURALS: Readonly<Record<string, string>> = {
  view: 'views',
  viewField: 'viewFields',
  index: 'indices',
  webhook: 'webhooks',
  role: 'roles',
};

/** The refusal Twenty gives to a change of the model that fails validation. */
export function modelError(refused: RefusedChange): TwentyError {
  const [first] = refused.faults;
  const counted = Object.entries(refused.counts).map(
    ([kind, count]) => `${count} ${count > 1 ? (PLURALS[kind] ?? kind) : kind}`,
  );
  const total = Object.values(refused.counts).reduce((sum, count) => sum + count, 0);
  const opening = refused.opening ?? 'Multiple validation errors';
  return new TwentyError(`${opening} occurred while ${refused.doing}`, {
    code: 'METADATA_VALIDATION_FAILED',
    errors: {
      [refused.metadataName]: [
        {
          status: 'fail',
          errors: refused.faults.map((fault) => ({
            ...fault,
            userFriendlyMessage: fault.userFriendlyMessage ?? fault.message,
          })),
          metadataName: refused.metadataName,
          type: refused.type,
        },
      ],
    },
    summary: { totalErrors: total, ...refused.counts },
    userFriendlyMessage:
      total === 1 && first ? (first.userFriendlyMessage ?? first.message) : 'Many validation errors',
    message: `Validation failed for ${counted.join(', ')}`,
  });
}
