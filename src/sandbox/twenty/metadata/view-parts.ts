import type { DataModel, FieldMetadata } from '../model.ts';
import { stableId } from '../stable-id.ts';

/** A view's columns: the fields of its object that are its own, in their order. No view here filters, sorts or groups. */
export function viewFieldsOf(
  model: DataModel,
  workspaceId: string,
  view: { readonly id: string; readonly objectMetadataId: string },
) {
  const fields = model.objectById(view.objectMetadataId)?.fields ?? [];
  return fields.filter(isShown).map((field, position) => ({
    id: stableId(`view-field:${view.id}:${field.id}`),
    fieldMetadataId: field.id,
    isVisible: true,
    size: 150,
    position,
    aggregateOperation: null,
    viewId: view.id,
    viewFieldGroupId: null,
    workspaceId,
    createdAt: field.createdAt,
    updatedAt: field.updatedAt,
    isActive: true,
    deletedAt: null,
    isOverridden: false,
  }));
}

function isShown({ isActive, isSystem }: FieldMetadata): boolean {
  return isActive && !isSystem;
}
