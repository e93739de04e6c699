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
  /** Named in the message: `creating object`. */
  readonly doing: string;
  readonly faults: readonly ModelFault[];
  /** How many entities of each kind the real server would have written: its message counts them all as failed. */
  readonly counts: Readonly<Record<string, number>>;
}

const WORDS: Readonly<Record<string, string>> = { view: 'views', viewField: 'viewFields', index: 'indices' };

/** The refusal Twenty gives to a change of the model that fails validation. */
export function modelError(refused: RefusedChange): TwentyError {
  const [first] = refused.faults;
  const counted = Object.entries(refused.counts).map(([kind, count]) => `${count} ${WORDS[kind] ?? kind}`);
  const total = Object.values(refused.counts).reduce((sum, count) => sum + count, 0);
  return new TwentyError(`Multiple validation errors occurred while ${refused.doing}`, {
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
