import { ProblemsError } from '../../model/problem-error.ts'
import type { Credential } from '../../model/inventory.ts'
import type { App } from './app.ts'
import { askByValue } from './by-value.ts'
import { Refused } from './refused.ts'
import type { Asking, Whose } from './unlisted.ts'
import { askUnlisted } from './unlisted.ts'

const [UNLISTED, BY_VALUE] = [' unlisted', ' by-value']

interface Question {
  readonly message: string
  readonly kind: Credential['kind']
  /** Its secret leaked, so that it may be tried on the way. */
  readonly leaked: boolean
}

/** Which credential of the inventory it is; one that nobody has written down is written down on the way. */
export async function askWhose(asking: Asking, question: Question): Promise<Whose> {
  const known = (await credentialsOf(asking.app)).filter((credential) => credential.kind === question.kind)
  const choices = known.map(({ id, client_id, owner, environment }) => ({
    value: id,
    name: `${id}   client ${client_id}, ${environment}, of ${owner}`,
  }))
  const byValue = { value: BY_VALUE, name: 'I hold its value: find whose it is' }
  const unlisted = { value: UNLISTED, name: 'It is not in the inventory' }
  const others = question.leaked && known.length > 0 ? [byValue, unlisted] : [unlisted]
  const ids = known.map(({ id }) => id)
  for (;;) {
    const id = await asking.ask.search(question.message, [...choices, ...others])
    if (id === UNLISTED) return askNew(asking, question)
    const whose = id === BY_VALUE ? await askByValue(asking, ids) : { id }
    if (whose) return whose
  }
}

function askNew(asking: Asking, { kind, leaked }: Question): Promise<Whose> {
  if (kind === 'oidc-client-secret') return askUnlisted(asking, { leaked })
  throw new Refused('stanch changes nothing of what the inventory does not name', '$ stanch inventory lint')
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
