import type { Secret } from '../../base/secret.ts'
import { ProblemsError } from '../../model/problem-error.ts'
import { changeLines } from '../../views/import-card.ts'
import type { Line } from '../../views/line.ts'
import { commandLine, line } from '../../views/line.ts'
import { shellWord } from '../../views/paste.ts'
import { isRefused, probeLines } from '../../views/probe-card.ts'
import type { App, Entered, NamedClient, ReadIssuer } from './app.ts'
import type { Ask } from './ask.ts'
import { EXIT } from './exit-code.ts'
import { problemLines } from './problem-lines.ts'
import { Refused } from './refused.ts'
import type { Screen } from './screen.ts'
import { untilSignal } from './signals.ts'

export interface Asking {
  readonly app: App
  readonly ask: Ask
  readonly screen: Screen
}

/** A credential of the inventory, and the value of it that was tried on the way there; null: nobody here has it. */
export interface Whose {
  readonly id: string
  readonly tried?: Secret | null
}

/**
 * A client that nobody has written down: is its issuer there, does its secret still work, and then its entry in the
 * inventory, with which the run goes on. @throws Refused with the way on when the entry cannot be written, or shall not be.
 */
export async function askUnlisted(asking: Asking, { leaked }: { leaked: boolean }): Promise<Whose> {
  const client = await askClient(asking)
  const tried = leaked ? await asking.ask.secret(VALUE) : undefined
  const exposed = tried !== undefined && (await isExposed(asking, client, tried))
  const id = await enter(asking, client, exposed)
  return leaked ? { id, tried: tried ?? null } : { id }
}

const VALUE = 'Its leaked secret, to see whether it still works (empty: not known)'

/** Until there is such an issuer: a secret must not be asked for, far less sent, before there is somebody to ask about it. */
async function askClient({ app, ask, screen }: Asking): Promise<NamedClient> {
  for (;;) {
    const issuer = (await ask.text('Its issuer, the address of the identity provider:')).trim()
    const client_id = (await ask.text('Its client id:')).trim()
    const typed = { issuer, client_id, dialect: undefined, origins: [] }
    const read = await untilSignal((signal) => app.readIssuer(typed, signal))
    if (!read.ok) screen.say(line(read.because, 'warn'))
    else if (await isVouchedFor(ask, read.value)) return vouched(read.value)
  }
}

/** Whoever can change the metadata could collect secrets: a person says whether an address elsewhere is the provider's. */
async function isVouchedFor(ask: Ask, { foreign }: ReadIssuer): Promise<boolean> {
  return (
    foreign.length === 0 || (await ask.confirm(`It is asked at ${foreign.join(' and ')}: is that its own address?`))
  )
}

async function isExposed({ app, screen }: Asking, of: NamedClient, secret: Secret): Promise<boolean> {
  const probed = await untilSignal((signal) => app.probe({ of, secret }, signal))
  screen.say(...(probed.ok ? probeLines(probed.value) : [line(probed.because, 'bad')]))
  return !probed.ok || !isRefused(probed.value)
}

async function enter(asking: Asking, client: NamedClient, exposed: boolean): Promise<string> {
  const { app, ask, screen } = asking
  const entered = await drafted(asking, client, exposed)
  if (entered.changes.length === 0) {
    screen.say(line(`It is in the inventory: ${entered.credential}`))
    return entered.credential
  }
  screen.say(line('stanch acts on what the inventory names. Its entry, as far as it is known:'))
  screen.say(...changeLines(entered.was, entered.text))
  if (!(await ask.confirm(`Write ${entered.file} and go on?`))) {
    screen.say(...byHand(client))
    throw new Refused('nothing is written, and nothing was changed', '', exposed ? EXIT.exposed : EXIT.denied)
  }
  await app.writeImport(entered)
  return entered.credential
}

async function drafted({ app, screen }: Asking, client: NamedClient, exposed: boolean): Promise<Entered> {
  try {
    return await app.draftCredential(client)
  } catch (thrown) {
    if (!(thrown instanceof ProblemsError)) throw thrown
    screen.say(...problemLines(thrown.problems), ...byHand(client))
    const because = 'stanch changes nothing that no inventory names, and this inventory cannot be added to'
    const hint = '$ stanch inventory lint; where there is no inventory yet: $ stanch init'
    throw new Refused(because, hint, exposed ? EXIT.exposed : EXIT.usage)
  }
}

function vouched({ foreign, origins, ...client }: ReadIssuer): NamedClient {
  return { ...client, origins: [...origins, ...foreign] }
}

/** A leak does not wait for a file. */
function byHand({ issuer, client_id, origins }: NamedClient): readonly Line[] {
  const elsewhere = origins.flatMap((origin) => ['--origin', origin])
  const words = ['--issuer', issuer, '--client-id', client_id, ...elsewhere, '--secret', 'leaked=-']
  return [
    line(
      'By hand: in the console of the provider, issue a new secret and delete the old one; then see whether it is dead:',
    ),
    commandLine(['stanch', 'probe', ...words.map(shellWord)].join(' '), 'strong'),
  ]
}
