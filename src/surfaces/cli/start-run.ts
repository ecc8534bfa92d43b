import { string } from '@oclif/core/flags'
import { shortRun } from '../../journal/run-id.ts'
import { shellWord } from '../../views/paste.ts'
import type { PlanCard } from '../../views/plan-card.ts'
import { planCard, planLines } from '../../views/plan-card.ts'
import type { Reviewed } from '../../views/plan-difference.ts'
import { planDifference } from '../../views/plan-difference.ts'
import { commandLine, line } from '../../views/line.ts'
import type { App, Draft, RunRequest } from './app.ts'
import { createAsk, nobodyHere } from './ask.ts'
import { conductRun } from './conduct.ts'
import { EXIT } from './exit-code.ts'
import { collectInputs } from './inputs.ts'
import type { Rehearsing } from './rehearsing.ts'
import { compareDrills, noteFaults, refuseNoDrill } from './rehearsing.ts'
import { earlierRuns } from './known-runs.ts'
import { joinOrLeave } from './locked.ts'
import { quietly } from './quiet-terminal.ts'
import type { Part } from './only-steps.ts'
import { leaveOut, leftOut } from './only-steps.ts'
import { Refused, orRefuse } from './refused.ts'
import type { Screen } from './screen.ts'
import { untilSignal } from './signals.ts'
import { startWarnings } from './start-warnings.ts'

export const INPUT_FLAGS = {
  set: string({
    multiple: true,
    multipleNonGreedy: true,
    default: [],
    description: 'An input, key=value',
    helpValue: 'key=value',
  }),
  secret: string({
    multiple: true,
    multipleNonGreedy: true,
    default: [],
    description: 'A secret input: key=- (stdin), key=@FILE, key=env:NAME; never a value',
    helpValue: 'key=-',
  }),
}

export interface StartFlags {
  readonly runbook: string
  readonly set: readonly string[]
  readonly secret: readonly string[]
  readonly yes: boolean
  readonly wait: boolean
  /** Digest of the plan that was reviewed. */
  readonly plan?: string | undefined
  /** The plan that was reviewed, whole: exactly that is run, and the person who names it has confirmed it. */
  readonly reviewed?: Reviewed | undefined
  readonly drill?: Rehearsing
  /** Ask before each step that changes something. */
  readonly step?: boolean
  readonly part?: Part
}

interface Place {
  readonly app: App
  readonly screen: Screen
}

/** Plan, show, confirm, open, conduct. What is opened is the very draft that was shown. */
export async function startRun({ app, screen }: Place, flags: StartFlags): Promise<number> {
  const { draft } = await draftOf({ app, screen }, flags)
  const card = await cardOf(app, draft)
  screen.say(...planLines(card))
  screen.say(...startWarnings(flags.secret, draft.spec))
  refuseOther(draft, flags)
  if (flags.drill) refuseNoDrill(draft, flags.drill)
  const { part = {} } = flags
  const skipped = leftOut(draft.spec, part).filter((id) => hasTargets(draft, id))
  if (skipped.length > 0) screen.say(line(`left out, and a gap in the report: ${skipped.join(', ')}`, 'warn'))
  if (card.is_blocked) screen.say(line('a step is blocked; the run will stop there and say what to do', 'bad'))
  if (!(await confirmed(screen, flags, draft))) return EXIT.denied
  const started = await app.start(flags.step ? { ...draft, spec: { ...draft.spec, pace: 'step' } } : draft)
  if ('heldBy' in started) return joinOrLeave({ app, screen }, started.heldBy)
  await leaveOut(app, started.run, { steps: skipped, part })
  if (flags.drill) await noteFaults(app, started.run, flags.drill)
  screen.say(line(`run ${started.run}`, 'strong'), commandLine(`stanch runs watch ${shortRun(started.run)}`))
  const exit = await conductRun({ app, run: started.run, screen, waitsForPeople: flags.wait })
  if (draft.spec.drill) await compareDrills({ app, screen }, started.run)
  return exit
}

function hasTargets({ spec }: Draft, id: string): boolean {
  return spec.steps.some((step) => step.id === id && step.targets.length > 0)
}

/** The plan with the prices that earlier runs of this journal give. */
export async function cardOf(app: App, draft: Draft): Promise<PlanCard> {
  return planCard(draft, await earlierRuns(app.store, draft.spec.runbook.name))
}

function refuseOther(draft: Draft, flags: StartFlags): void {
  const again = `$ ${pasted('plan', flags)}`
  if (flags.plan !== undefined && flags.plan !== draft.digest)
    throw new Refused('the plan is not the one that was reviewed', again)
  const differences = flags.reviewed ? planDifference(flags.reviewed, draft) : []
  if (differences.length > 0)
    throw new Refused(['the world has moved since this plan was reviewed:', ...differences].join('\n'), again)
}

export async function draftOf(
  { app, screen }: { app: App; screen: Screen },
  flags: Pick<StartFlags, 'runbook' | 'set' | 'secret'>,
): Promise<{ draft: Draft; request: RunRequest }> {
  const runbook = orRefuse(await app.runbook(flags.runbook), '$ stanch runbook list')
  const ask = createAsk(screen, pasted('run', flags))
  screen.say(...(app.rehearsal?.says ?? []).map((text) => line(text, 'dim')))
  const collected = await quietly(() => collectInputs({ app, ask, screen }, runbook, flags))
  // As it was typed: a name finds the same file again, and no plan and no command tells of the folders of this machine.
  const request: RunRequest = { ...collected, runbook: flags.runbook }
  const draft = await untilSignal(async (signal) => orRefuse(await app.plan(request, signal), '$ stanch runbook lint'))
  return { draft, request }
}

/** `--yes` answers this question and no other; approvals are asked of people when their step is reached. */
async function confirmed(screen: Screen, flags: StartFlags, { spec }: Draft): Promise<boolean> {
  if (flags.yes || flags.reviewed) return true
  const again = `${pasted('run', flags)} --yes`
  if (!screen.interactive) throw nobodyHere(again)
  return createAsk(screen, again).confirm(spec.drill ? 'Start this drill?' : 'Start this run?')
}

/** Only names go into a command to paste; a `--set` value stays, because it is a plain input. */
function pasted(verb: 'plan' | 'run', flags: Pick<StartFlags, 'runbook' | 'set' | 'secret'>): string {
  const set = flags.set.map((pair) => `--set ${shellWord(pair)}`)
  const secret = flags.secret.map((pair) => `--secret ${shellWord(pair)}`)
  return ['stanch', verb, shellWord(flags.runbook), ...set, ...secret].join(' ')
}
