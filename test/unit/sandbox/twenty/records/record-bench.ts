import { parse } from 'graphql';
import { createDataModel } from '../../../../../src/sandbox/twenty/data-model.ts';
import type { MutableDataModel } from '../../../../../src/sandbox/twenty/data-model.ts';
import type { Caller, Role } from '../../../../../src/sandbox/twenty/model.ts';
import { createRecordApi } from '../../../../../src/sandbox/twenty/records/record-api.ts';
import type {
  RecordAnswer,
  RecordApi,
  RecordEvent,
  RecordRequest,
} from '../../../../../src/sandbox/twenty/records/record-api.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import type { FakeClock } from '../../../../support/fake-clock.ts';

/** A record API over a fresh workspace, and what it told its owner. */
export interface RecordBench {
  readonly model: MutableDataModel;
  readonly api: RecordApi;
  readonly clock: FakeClock;
  readonly events: RecordEvent[];
  /** The root fields charged, in order. */
  readonly charged: string[];
  /** Answers `query` as the caller, an administrator unless told. */
  ask(query: string, variables?: RecordRequest['variables'], caller?: Caller): Promise<RecordAnswer>;
  /** The same for an operation that must succeed: its data. */
  data(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

function role(changes: Partial<Role> = {}): Role {
  return {
    id: 'c0ffee00-0000-4000-a000-000000000001',
    label: 'Admin',
    canReadAllObjectRecords: true,
    canUpdateAllObjectRecords: true,
    canSoftDeleteAllObjectRecords: true,
    canDestroyAllObjectRecords: true,
    canUpdateAllSettings: true,
    objectRights: new Map(),
    ...changes,
  };
}

export function caller(changes: Partial<Role> = {}): Caller {
  return {
    apiKeyId: 'c0ffee00-0000-4000-a000-000000000002',
    name: 'admin',
    kind: 'apiKey',
    role: role(changes),
  };
}

/** A valid id that sorts by its number. */
export function id(number: number): string {
  return `00000000-0000-4000-a000-${String(number).padStart(12, '0')}`;
}

export function createRecordBench(): RecordBench {
  const clock = createFakeClock();
  const model = createDataModel(clock);
  const events: RecordEvent[] = [];
  const charged: string[] = [];
  let made = 900_000;
  const api = createRecordApi({
    model,
    clock,
    newId: () => id(++made),
    onEvent: (event) => void events.push(event),
  });
  const bench: RecordBench = {
    model,
    api,
    clock,
    events,
    charged,
    ask: (query, variables = {}, asking = caller()) =>
      api.execute({
        document: parse(query),
        variables,
        caller: asking,
        charge: (rootField) => void charged.push(rootField),
      }),
    async data(query, variables) {
      const answer = await bench.ask(query, variables);
      if (answer.errors) throw new Error(`expected data, got ${JSON.stringify(answer.errors)}`);
      return answer.data ?? {};
    },
  };
  return bench;
}
