import { shortRun } from '../../journal/run-id.ts'
import { fold } from '../../run/fold.ts'
import { brokenGlassLines } from '../../views/break-glass.ts'
import { line } from '../../views/line.ts'
import { questionLines } from '../../views/question-card.ts'
import { standingLines } from '../../views/standing.ts'
import { questionOf } from './answers.ts'
import type { App } from './app.ts'
import { createAsk, nobodyHere } from './ask.ts'
import type { ExitCode } from './exit-code.ts'
import { EXIT } from './exit-code.ts'
import { Refused, orRefuse } from './refused.ts'
import type { Screen } from './screen.ts'

interface Place {
  readonly app: App
  readonly screen: Screen
  readonly run: string
}

interface Approving {
  readonly step: string
  /** Of the plan that was reviewed elsewhere; else it is shown here and asked about. */
  readonly digest: string | undefined
  readonly glass: { readonly because: string; readonly witness: string } | undefined
}

/** Shows the plan that a step asks about, has its name typed, and approves it, or goes ahead without approval. */
export async function approve({ app, screen, run }: Place, { step, digest, glass }: Approving): Promise<ExitCode> {
  const entries = await app.store.read(run)
  const state = fold(entries.map(({ event }) => event))
  const question = questionOf(state, { kind: 'approve', step, target: null })
  if (!question?.digest)
    throw new Refused(`step ${step} does not ask for an approval now`, `$ stanch runs show ${shortRun(run)}`)
  screen.say(...standingLines(run, entries, state), ...questionLines(entries, state, question))
  const again = `stanch runs approve ${shortRun(run)} ${step} --digest ${question.digest}`
  const word = state.spec.credential ?? step
  if (digest === undefined && !(await isConfirmed(screen, again, { word, glass }))) return EXIT.denied
  const plan = { step, digest: digest ?? question.digest }
  const wish = glass ? ({ ask: 'break-glass', ...plan, ...glass } as const) : ({ ask: 'approve', ...plan } as const)
  const after = orRefuse(await app.request(run, wish), `$ stanch runs show ${shortRun(run)}`)
  const done = glass ? brokenGlassLines(after) : [line(`approved ${step}`, 'good')]
  screen.show(done, { run, ...plan, approved: glass === undefined, forced: glass !== undefined })
  return EXIT.done
}

/** Whoever did not name the digest types a word below the plan that is shown. */
async function isConfirmed(
  screen: Screen,
  again: string,
  { word, glass }: Pick<Approving, 'glass'> & { readonly word: string },
): Promise<boolean> {
  if (!screen.interactive) throw nobodyHere(again)
  const ask = createAsk(screen, again)
  return glass
    ? ask.typed(`You act without approval, before ${glass.witness}.`, 'break-glass')
    : ask.typed('To approve this plan.', word)
}
