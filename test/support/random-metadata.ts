import { getNamedType, isLeafType } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { createDraft } from './random-draft.ts';
import type { Choose, RandomOperation } from './random-draft.ts';
import { passed } from './random-list.ts';
import type { ReferenceMetadata } from './reference-metadata.ts';

/** Twenty refuses a metadata query with more fields one inside the other. */
const deepest = 10;

/** A random valid query over Twenty's data model. */
export function randomMetadata(
  choose: Choose,
  schema: GraphQLSchema,
  { objectIds, fieldIds }: ReferenceMetadata,
): RandomOperation {
  const draft = createDraft(choose);
  const { pick, alias, directive } = draft;
  const roots = Array.from({ length: 1 + choose(4) }, () => draft.wrap('Query', root()));
  return draft.finish('query', roots.join(' '));

  function root(): string {
    const below = deepest - 1;
    switch (choose(4)) {
      case 3:
        return `${alias()}: twentyMetadata_field(id: "${pick(fieldIds)}") ${directive()} ${selection('Field', below)}`;
      case 2:
        return `${alias()}: twentyMetadata_object(id: "${pick(objectIds)}") ${directive()} ${selection('Object', below)}`;
      case 1:
        return `${alias()}: twentyMetadata_fields${given('Field')} ${directive()} ${connection('FieldConnection', 'Field', below)}`;
      default:
        return `${alias()}: twentyMetadata_objects${given('Object')} ${directive()} ${connection('ObjectConnection', 'Object', below)}`;
    }
  }

  /** `depth`: how many fields may stand inside each other from here. */
  function selection(type: string, depth: number): string {
    const parts = Array.from({ length: 1 + choose(4) }, () => {
      const name = `TwentyMetadata${type}`;
      if (depth < 2 || choose(3) < 2) return draft.wrapLeaf(name, () => leaf(name));
      return draft.wrap(name, relation(type, depth - 1));
    });
    return `{ ${parts.join(' ')} }`;
  }

  function relation(type: string, depth: number): string {
    if (type === 'Object') {
      if (depth < 3 || choose(4) === 3) {
        return `${alias()}: fieldsList ${directive()} ${selection('Field', Math.min(depth, 2))}`;
      }
      return `${alias()}: fields${given('Field')} ${directive()} ${connection('ObjectFieldsConnection', 'Field', depth)}`;
    }
    if (type === 'Field') {
      if (depth < 2 || choose(3) === 2)
        return `${alias()}: object ${directive()} ${selection('Object', Math.min(depth, 1))}`;
      return `${alias()}: ${pick(['relation', 'morphRelations'])} ${directive()} ${selection('Relation', depth)}`;
    }
    const name = pick([
      'sourceObjectMetadata',
      'targetObjectMetadata',
      'sourceFieldMetadata',
      'targetFieldMetadata',
    ]);
    const target = name.endsWith('ObjectMetadata') ? 'Object' : 'Field';
    // Lists in lists would grow out of all bounds.
    return `${alias()}: ${name} ${directive()} ${selection(target, Math.min(depth, 2))}`;
  }

  function connection(type: string, of: string, depth: number): string {
    const parts = [
      () => `edges { ${choose(2) === 1 ? 'cursor' : ''} node ${selection(of, depth - 2)} }`,
      () => 'pageInfo { hasNextPage hasPreviousPage startCursor e: endCursor }',
      () => '__typename',
    ];
    const chosen = Array.from({ length: 1 + choose(3) }, () =>
      draft.wrap(`TwentyMetadata${type}`, pick(parts)()),
    );
    return `{ ${chosen.join(' ')} }`;
  }

  function leaf(type: string): string {
    const fields = Object.values((schema.getType(type) as GraphQLObjectType).getFields());
    const field = pick(fields.filter((each) => isLeafType(getNamedType(each.type))));
    return `${choose(3) === 2 ? `${alias()}: ` : ''}${pick([field.name, field.name, '__typename'])} ${directive()}`;
  }

  function given(type: 'Object' | 'Field'): string {
    const parts: string[] = [];
    if (choose(2) === 1) parts.push(`paging: ${passed(draft, 'TwentyMetadataCursorPaging!', paging())}`);
    if (choose(2) === 1)
      parts.push(`filter: ${passed(draft, `TwentyMetadata${type}Filter!`, filter(type, 2))}`);
    return parts.length > 0 ? `(${parts.join(', ')})` : '';
  }

  function paging(): string {
    const size = pick([1, 0, 3, 10, 11, 40, 700]);
    const cursor = JSON.stringify(Buffer.from(`arrayconnection:${choose(40)}`).toString('base64'));
    return pick([
      `{ first: ${size} }`,
      `{ first: ${size}, after: ${cursor} }`,
      `{ last: ${size}, before: ${cursor} }`,
    ]);
  }

  function filter(type: 'Object' | 'Field', depth: number): string {
    const flags = ['isActive', 'isSystem', 'isUIEditable', ...(type === 'Object' ? ['isSearchable'] : [])];
    const ids = type === 'Object' ? objectIds : fieldIds;
    switch (choose(depth > 0 ? 6 : 3)) {
      case 5:
        return `{ or: [${filter(type, depth - 1)}, ${filter(type, depth - 1)}] }`;
      case 4:
        return `{ and: [${filter(type, depth - 1)}, ${filter(type, depth - 1)}] }`;
      case 3:
        return `{ ${pick(flags)}: { is: ${pick(['true', 'false'])} }, id: { in: [${idList(ids)}] } }`;
      case 2:
        return `{ id: { ${pick(['eq', 'neq'])}: "${pick(ids)}" } }`;
      case 1:
        return `{ id: { in: [${idList(ids)}] } }`;
      default:
        return `{ ${pick(flags)}: { is: ${pick(['true', 'false'])} } }`;
    }
  }

  function idList(ids: readonly string[]): string {
    return Array.from({ length: 1 + choose(5) }, () => JSON.stringify(pick(ids))).join(', ');
  }
}
