import { ProblemsError } from '../../model/problem-error.ts'
import type { Credential } from '../../model/inventory.ts'
import { shellWord } from '../../views/paste.ts'
import type { App } from './app.ts'
import type { Ask } from './ask.ts'
import { Refused } from './refused.ts'

const UNLISTED = ' unlisted'

/** Which credential of the inventory it is. For one that nobody has written down, the way on without an inventory. */
export async function askWhose(
  { app, ask }: { app: App; ask: Ask },
  message: string,
  kind: Credential['kind'],
): Promise<string> {
  const known = (await credentialsOf(app)).filter((credential) => credential.kind === kind)
  const choices = known.map(({ id, client_id, owner, environment }) => ({
    value: id,
    name: `${id}   client ${client_id}, ${environment}, of ${owner}`,
  }))
  const chosen = await ask.search(message, [...choices, { value: UNLISTED, name: 'It is not in the inventory' }])
  if (chosen !== UNLISTED) return chosen
  const issuer = await ask.text('Its issuer, the address of the identity provider:')
  const client = await ask.text('Its client id:')
  const at = `--issuer ${shellWord(issuer)} --client-id ${shellWord(client)}`
  throw new Refused(
    'stanch changes nothing of what the inventory does not name; see first whether it still works, then write it down',
    `$ stanch probe ${at} --secret leaked=-`,
  )
}

/** An inventory that is missing or wrong must not keep a responder from the way on. */
async function credentialsOf(app: App): Promise<readonly Credential[]> {
  try {
    return (await app.inventory()).credentials
  } catch (thrown) {
    if (thrown instanceof ProblemsError) return []
    throw thrown
  }
}
