import { textsOf } from '../document/document.ts'
import { fieldOf } from '../document/secret-values.ts'
import { shown } from '../document/shown.ts'
import type { Problem } from '../model/problem.ts'
import { connectorOf, problem } from './draft.ts'
import type { Draft } from './draft.ts'

/** Addresses by which a message could reach others than its owner, or carry headers of its own. */
export function checkChannels(draft: Draft): readonly Problem[] {
  return draft.owners.flatMap(({ path, value }) =>
    value.channels.flatMap((channel, i) =>
      textsOf(channel.with, [...path, 'channels', i, 'with']).flatMap(({ path: at, text }) => {
        const uses = connectorOf(draft, channel.connector)?.entry.value.uses ?? ''
        if (isAddressField(fieldOf(at)) && !isAddress(text))
          return [problem(draft, at, { code: 'I007', ...badAddress(text) })]
        const isSlack = uses.startsWith('notify/slack') && fieldOf(at) === 'channel'
        return isSlack && !/^[CGD][A-Z0-9]{8,20}$/.test(text)
          ? [problem(draft, at, { code: 'I010', ...badChannel(text) })]
          : []
      }),
    ),
  )
}

function isAddressField(name: string): boolean {
  return /^(?:to|cc|bcc|e?mail|address|recipients?)$/.test(name)
}

/** The plain addr-spec of RFC 5322, one only: no display name, no list, no comment. */
function isAddress(text: string): boolean {
  return text.length <= 254 && /^[A-Za-z0-9.!#$%&'*+/=?^_{}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/.test(text)
}

function badAddress(text: string): { what: string; fix: string } {
  return {
    what: `${shown(text, [])} is not one plain e-mail address`,
    fix: 'write name@example.com, one for each channel',
  }
}

function badChannel(text: string): { what: string; fix: string } {
  return {
    what: `${shown(text, [])} is not the id of a Slack channel`,
    fix: 'write the id, C… or G…, from the channel details',
  }
}
