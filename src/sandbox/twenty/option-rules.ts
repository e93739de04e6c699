import type { ModelFault } from './model-error.ts';
import type { NewOption } from './model-input.ts';

const MAX_LENGTH = 63;
const QUOTED = /^'(.*)'$/;

/** What is wrong with the options of a select, and with its default. */
export function optionFaults(
  type: 'SELECT' | 'MULTI_SELECT' | 'RATING',
  options: readonly NewOption[],
  defaultValue: unknown,
): ModelFault[] {
  if (options.length === 0) return [invalid('Options are required for enum fields')];
  return [
    ...options.flatMap((option) => [...valueFaults(option.value), ...labelFaults(option.label)]),
    ...duplicateFaults(options),
    ...(defaultValue === null || defaultValue === undefined
      ? []
      : defaultFaults(type, options, defaultValue)),
  ];
}

function valueFaults(value: unknown): ModelFault[] {
  if (typeof value !== 'string' || value === '') {
    return [invalid('Option value must be a string of at least one character')];
  }
  if (value.length > MAX_LENGTH) return [invalid('Option value exceeds 63 characters')];
  return /^[_A-Za-z][_0-9A-Za-z]*$/.test(value)
    ? []
    : [invalid(`Value must be in UPPER_CASE and follow snake_case "${value}"`)];
}

function labelFaults(label: unknown): ModelFault[] {
  if (typeof label !== 'string' || label.trim() === '') {
    return [invalid('Option label must be a string of at least one character')];
  }
  if (label.length > MAX_LENGTH) return [invalid('Option label exceeds 63 characters')];
  return label.includes(',') ? [invalid('Label must not contain a comma')] : [];
}

function duplicateFaults(options: readonly NewOption[]): ModelFault[] {
  return (['position', 'id', 'value'] as const)
    .filter((property) => {
      const given = options.map((option) => option[property]).filter((value) => value !== undefined);
      return new Set(given).size < given.length;
    })
    .map((property) => invalid(`Duplicated option ${property}`));
}

function defaultFaults(type: string, options: readonly NewOption[], defaultValue: unknown): ModelFault[] {
  if (type !== 'MULTI_SELECT') return oneDefaultFaults(options, defaultValue);
  if (!Array.isArray(defaultValue)) {
    return [invalid(`Default value for multi-select must be an array got ${String(defaultValue)}`)];
  }
  return [
    ...(defaultValue.length === 0
      ? [invalid('If defined default value must contain at least one value')]
      : []),
    ...(new Set(defaultValue).size < defaultValue.length ? [invalid('Default values must be unique')] : []),
    ...defaultValue.flatMap((each) => oneDefaultFaults(options, each)),
  ];
}

function oneDefaultFaults(options: readonly NewOption[], defaultValue: unknown): ModelFault[] {
  if (typeof defaultValue !== 'string') {
    return [invalid(`Default value for select must be a string got ${String(defaultValue)}`)];
  }
  const value = QUOTED.exec(defaultValue)?.[1];
  return [
    ...(value === undefined ? [invalid('Default value should be as quoted string')] : []),
    ...(options.some((option) => option.value === (value ?? defaultValue))
      ? []
      : [invalid(`Default value "${defaultValue}" must be one of the option values`)]),
  ];
}

function invalid(message: string): ModelFault {
  return { code: 'INVALID_FIELD_INPUT', message };
}
