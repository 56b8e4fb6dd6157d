import type { Row, View } from '../output/view.js';
import type { Grant, GrantKind, GrantMembers } from './grant.js';

/** The titles of {@link grantRow}. */
export function grantTitles({ member, noun }: GrantKind): readonly string[] {
  return ['id', noun, 'match', ...(noun === 'registration' ? ['invoke'] : []), `${member}s`, 'created'];
}

/** A registration or subscription as a row with its id. */
export function grantRow(grant: Grant): Row {
  return {
    record: grantRecord(grant),
    value: String(grant.id),
    cells: [String(grant.id), ...policyCells(grant), String(grant.count), grant.created],
  };
}

/** The titles of {@link uriRow}. */
export function uriTitles({ member, noun }: GrantKind): readonly string[] {
  return noun === 'registration'
    ? ['procedure', 'match', 'invoke', `${member}s`]
    : ['topic', 'match', `${member}s`];
}

/** A procedure or topic as a row: what people call it by, without ids. */
export function uriRow(grant: Grant): Row {
  return {
    record: grantRecord(grant),
    value: grant.uri,
    cells: [...policyCells(grant), String(grant.count)],
  };
}

function policyCells({ uri, match, invoke }: Grant): readonly string[] {
  return [uri, match, ...(invoke === undefined ? [] : [invoke])];
}

/** A registration or subscription for programs. */
export function grantRecord({ kind, id, uri, match, invoke, created, count }: Grant): View['record'] {
  return {
    type: kind.noun,
    id,
    uri,
    match,
    ...(invoke === undefined ? {} : { invoke }),
    created,
    count,
  };
}

/** A registration or subscription with its sessions. */
export function memberView({ grant, members }: GrantMembers): View {
  const { kind, id, uri, match, invoke, created } = grant;
  const plural = `${kind.member}s`;
  return {
    record: { ...grantRecord(grant), [plural]: members },
    value: uri,
    pretty: ({ style }) =>
      [
        `${kind.noun} ${id}   ${style.name(uri)}`,
        `  match        ${match}`,
        ...(invoke === undefined ? [] : [`  invoke       ${invoke}`]),
        `  ${plural.padEnd(11)}  ${members.length === 0 ? 'none' : members.join(' ')}`,
        `  created      ${created}`,
      ].join('\n'),
  };
}
