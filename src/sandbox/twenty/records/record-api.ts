import type { DocumentNode, FieldNode } from 'graphql';
import type { SandboxClock } from '../../stand-in.ts';
import { TwentyError } from '../model.ts';
import type { Caller, DataModel, ObjectMetadata, RecordRow } from '../model.ts';
import { argumentsOf, checkArguments } from './arguments.ts';
import { withDefaults } from './defaults.ts';
import { findDuplicates } from './duplicates.ts';
import { groupBy } from './group-by.ts';
import { mergeMany } from './merge.ts';
import { findMany, findOne } from './read.ts';
import type { RootRequest } from './read.ts';
import { internalError } from './refusals.ts';
import { createRoots } from './roots.ts';
import type { Method } from './roots.ts';
import type { WriteContext } from './row-writer.ts';
import { fragmentsOf, operationOf, rootFieldsOf, selectionOf } from './selection.ts';
import { createShapes } from './shape.ts';
import { createStore } from './store.ts';
import { createMany, createOne, removeMany, removeOne, updateMany, updateOne } from './write.ts';

/** The most root fields of one request; the same setting of the real server is its `GRAPHQL_MAX_ROOT_RESOLVERS`. */
const ROOTS_MAX = 20;

export interface RecordEvent {
  readonly objectMetadata: ObjectMetadata;
  readonly action: 'created' | 'updated' | 'deleted' | 'restored' | 'destroyed';
  /** Every column after the change (before it, for a destroyed record); composites nested, relations as ids. */
  readonly record: RecordRow;
  readonly updatedFields?: readonly string[];
}

export interface RecordApiOptions {
  readonly model: DataModel;
  readonly clock: SandboxClock;
  readonly newId: () => string;
  readonly onEvent: (event: RecordEvent) => void;
}

export interface RecordRequest {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly caller: Caller;
  /**
   * Called once per object root after its arguments were found good (argument errors come before the limit,
   * filter errors after it) and before it runs; throws TwentyError to refuse that root.
   */
  readonly charge: (rootField: string) => void;
}

export interface RecordAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly RecordError[];
}

interface RecordError {
  readonly message: string;
  readonly extensions?: object;
}

export interface RecordApi {
  /** Runs the roots of one operation; what is no root of an object gets an error. Of several operations without a name, the first is meant. */
  execute(request: RecordRequest): Promise<RecordAnswer>;
  /** Puts records in as they are, defaults added, without checks and events. */
  seed(objectNameSingular: string, rows: readonly RecordRow[]): void;
  /** Forgets the records of an object that the model no longer has. */
  dropObject(objectId: string): void;
  /** All records of an object in the order they were written, soft-deleted ones too. */
  rows(objectNameSingular: string): readonly RecordRow[];
  isObjectRoot(rootField: string): boolean;
}

type Handler = (request: RootRequest, context: WriteContext) => unknown;

const HANDLERS: Readonly<Record<Method, Handler>> = {
  findMany,
  findOne,
  groupBy,
  findDuplicates,
  createOne,
  createMany,
  updateOne,
  updateMany,
  deleteOne: (request, context) => removeOne('deleted', request, context),
  deleteMany: (request, context) => removeMany('deleted', request, context),
  destroyOne: (request, context) => removeOne('destroyed', request, context),
  destroyMany: (request, context) => removeMany('destroyed', request, context),
  restoreOne: (request, context) => removeOne('restored', request, context),
  restoreMany: (request, context) => removeMany('restored', request, context),
  mergeMany,
};

/** Twenty's record API as version 2.21 answers it: by "direct execution", which knows no GraphQL validation. */
export function createRecordApi({ model, clock, newId, onEvent }: RecordApiOptions): RecordApi {
  const shapes = createShapes(model);
  const store = createStore(model, shapes);
  const roots = createRoots(model);
  const context: WriteContext = { shapes, store, clock, newId, onEvent };

  function objectNamed(nameSingular: string): ObjectMetadata {
    const object = model.objectByName(nameSingular);
    if (!object) throw new Error(`expected an object of the data model, got "${nameSingular}"`);
    return object;
  }

  return {
    execute(request) {
      return new Promise((resolve) => resolve(execute(request)));
    },
    seed(objectNameSingular, rows) {
      const object = objectNamed(objectNameSingular);
      const shape = shapes.of(object);
      const table = store.table(object);
      for (const row of rows) table.put(withDefaults(shape, row));
    },
    dropObject: (objectId) => store.drop(objectId),
    rows: (objectNameSingular) => [...store.table(objectNamed(objectNameSingular)).rows()],
    isObjectRoot: (rootField) => roots.find(rootField) !== undefined,
  };

  function execute(request: RecordRequest): RecordAnswer {
    const operation = operationOf(request.document, request.operationName);
    if (!operation) return { data: {} };
    const fragments = fragmentsOf(request.document);
    const fields = rootFieldsOf(operation, fragments);
    const refusal = refuseRoots(fields);
    if (refusal) return { data: {}, errors: [refusal] };

    const data: Record<string, unknown> = {};
    const errors: RecordError[] = [];
    function attempt(field: FieldNode, step: () => void): void {
      try {
        step();
      } catch (error) {
        if (!(error instanceof TwentyError)) throw error;
        data[field.alias?.value ?? field.name.value] = null;
        errors.push({ message: error.message, extensions: error.extensions });
      }
    }

    // The real one runs the roots side by side: what fails at an early step stands before what fails at a later one.
    const checked: Checked[] = [];
    for (const field of fields) attempt(field, () => checked.push(check(field, request, fragments)));
    const charged: Checked[] = [];
    for (const root of checked) {
      attempt(root.field, () => {
        request.charge(root.field.name.value);
        charged.push(root);
      });
    }
    for (const root of charged) {
      attempt(root.field, () => {
        data[root.field.alias?.value ?? root.field.name.value] = HANDLERS[root.method](root, context);
      });
    }
    return errors.length > 0 ? { data, errors } : { data };
  }

  function check(
    field: FieldNode,
    { variables, caller }: RecordRequest,
    fragments: ReturnType<typeof fragmentsOf>,
  ): Checked {
    const root = roots.find(field.name.value);
    // The real one runs introspection here too, and stumbles.
    if (!root) {
      throw internalError(
        "Cannot read properties of undefined (reading 'objectMetadataUniversalIdentifier')",
      );
    }
    const { method, object } = root;
    const args = argumentsOf(field, variables);
    checkArguments(method, args);
    return {
      field,
      method,
      args,
      selection: selectionOf(field, fragments),
      shape: shapes.of(object),
      caller,
    };
  }
}

/** A root field whose arguments and selection are good, as far as the schema plays no part. */
interface Checked extends RootRequest {
  readonly field: FieldNode;
  readonly method: Method;
}

/** A root field may stand once in a request, aliased or not. */
function refuseRoots(fields: readonly FieldNode[]): RecordError | undefined {
  const extensions = { code: 'BAD_USER_INPUT' };
  if (fields.length > ROOTS_MAX) {
    const message = `Query too complex - Too many root resolvers requested: ${fields.length} - Maximum allowed root resolvers: ${ROOTS_MAX}`;
    return { message, extensions };
  }
  const names = fields.map((field) => field.name.value);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined
    ? undefined
    : { message: `Duplicate root resolver: "${repeated}"`, extensions };
}
