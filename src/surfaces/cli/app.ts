import type { Json } from '../../base/json.ts'
import type { Result } from '../../base/result.ts'
import type { Secret, SecretRef } from '../../base/secret.ts'
import type { Ended } from '../../engine/conduct.ts'
import type { Identity } from '../../engine/identity.ts'
import type { Injection } from '../../engine/inject.ts'
import type { Wish } from '../../engine/request.ts'
import type { ImportDraft } from '../../inventory/import/draft-import.ts'
import type { Source } from '../../inventory/import/sources.ts'
import type { Finding, Report } from '../../journal/report.ts'
import type { Holder, Store } from '../../journal/store.ts'
import type { ConnectorShapes } from '../../inventory/connector-shapes.ts'
import type { Inventory } from '../../model/inventory.ts'
import type { Problem } from '../../model/problem.ts'
import type { Proof } from '../../model/proof.ts'
import type { Runbook } from '../../model/runbook.ts'
import type { RunSpec } from '../../run/spec.ts'
import type { RunState } from '../../run/state.ts'
import type { VerbTable } from '../../runbook/verb-table.ts'
import type { PlannedUnit } from '../../views/planned-unit.ts'
import type { Sightings } from '../../views/sightings.ts'

/** `compose` in main.ts; imported inside a command's run(), so that `--help` never loads the engine. */
export type Compose = (options: ComposeOptions) => Promise<App>

export interface ComposeOptions {
  /** Where the configuration is searched, upward from here. */
  readonly dir: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** A rehearsal: the inventory must say `drill: true`, or there is none and the built-in world is started. */
  readonly drill: boolean
  /** Rehearse in the built-in world, also where there is an inventory for drills. */
  readonly fakes?: boolean
  /** Rehearse at the real systems, with the client of the configuration's `canary`. */
  readonly canary?: boolean
  /** What shall go wrong in the rehearsal. */
  readonly injections?: readonly Injection[]
  /** Path of an Ed25519 private key (PKCS8 PEM) that says who asks; else the login name does. */
  readonly identity: string | undefined
  /** A run that is looked for among the drills when the journal does not have it. */
  readonly run?: string | undefined
  /** Asks for the value of a `prompt:` reference; undefined when nobody is at a terminal. */
  readonly prompt: (label: string) => Promise<string | undefined>
}

/**
 * Everything a surface may ask for. What a person may mistype comes back as a Result; a file that is wrong throws
 * ProblemsError with all its problems; the world's refusals throw FaultError.
 */
export interface App {
  readonly identity: Identity
  readonly store: Store
  /** What the built-in drill world gives to a runbook that is rehearsed in it; undefined outside of it. */
  readonly rehearsal?: Rehearsal

  runbooks(): Promise<readonly RunbookListing[]>
  /** By name (own folder first, then the shipped ones) or by path. */
  runbook(nameOrPath: string): Promise<Result<RunbookText>>
  inventory(): Promise<Inventory>
  /** All problems of one file, or of every runbook known when none is named; the inventory's own with `lintInventory`. */
  lintRunbooks(nameOrPath?: string): Promise<readonly Linted[]>
  lintInventory(): Promise<Linted>
  /** What an import would change in the inventory; nothing is written. */
  importInventory(request: ImportRequest): Promise<Imported>
  /** The entry of a client that the inventory does not name; its provider is asked by the standards alone. */
  draftCredential(of: NamedClient): Promise<Entered>
  /** Writes exactly what was shown; a fault when the inventory has changed meanwhile. */
  writeImport(imported: Imported): Promise<void>
  /** The actions a runbook may name, and what the inventory may say of each connector: for whoever writes these files. */
  verbs(): Promise<VerbTable>
  connectorShapes(): Promise<ConnectorShapes>
  /** Plays the test files of one runbook, or of every runbook; a file that cannot be played throws ProblemsError. */
  testRunbooks(nameOrPath?: string): Promise<Result<readonly Tested[]>>
  /** JSON Schema of those files. */
  testSchema(): Promise<Json>

  /** Compiles, observes and plans; changes nothing and writes nothing. */
  plan(request: RunRequest, signal: AbortSignal): Promise<Result<Draft>>
  /** Takes the lock, opens the run with exactly the draft that was shown, and seals its secrets. */
  start(draft: Draft): Promise<Started>
  /** Takes an open run up again under a new epoch. */
  resume(run: string): Promise<Started>
  /** Until the run is closed, stuck or stopped. A refusal of the journal to verify throws. */
  conduct(run: string, conducting: Conducting): Promise<Ended>
  request(run: string, wish: Wish): Promise<Result<RunState>>
  /** Seals a value for this run and returns its reference, `run:…`. `name`: `inputs.leaked`, `steps.issue.fresh`, `answers.x.y`. */
  seal(run: string, name: string, value: SecretRef | Secret): Promise<Result<SecretRef>>

  /** Whether an issuer is there, and whose answers to expect of it; before a secret is asked for, so none is sent. */
  readIssuer(of: ProbedClient, signal: AbortSignal): Promise<Result<ReadIssuer>>
  /** Tries a secret from outside, without a run: what may be asked at any time. */
  probe(request: ProbeRequest, signal: AbortSignal): Promise<Result<Proof>>
  /** Where the inventory's stores and the earlier runs hold this value, without a run; the value itself goes nowhere. */
  findSecret(secret: SecretRef | Secret, signal: AbortSignal): Promise<Result<Sightings>>
  connectors(): Promise<readonly ConnectorListing[]>
  connector(uses: string): Promise<Result<ConnectorCard>>
  verify(request: VerifyRequest): Promise<Result<Audited>>
  /** The drills, the newest first, while this is the other journal: they have one of their own. */
  drills(which: 'all' | 'open'): Promise<readonly string[]>
  /** Writes the evidence bundle into a new folder; returns the names of its files. */
  exportRun(run: string, dir: string): Promise<readonly string[]>
  doctor(): Promise<readonly Check[]>
  close(): Promise<void>
}

export interface Rehearsal {
  /** Answers to inputs of these names, unless the person gives others. */
  readonly inputs: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, SecretRef>>
  /** What runs, and where to look at it. */
  readonly says: readonly string[]
  /** Something that is open will be answered by the people of the drill world. */
  readonly answers: (state: RunState) => boolean
}

export interface RunbookListing {
  readonly name: string
  readonly title: string
  readonly file: string
  readonly from: 'own' | 'shipped'
}

export interface RunbookText {
  readonly file: string
  readonly runbook: Runbook
  readonly digest: string
}

export interface Linted {
  readonly file: string
  /** The file's text, for the line under the caret. */
  readonly text: string
  readonly problems: readonly Problem[]
}

export interface ImportRequest {
  readonly source: Source
  readonly files: readonly string[]
  /** Of Kubernetes objects that name none. */
  readonly namespace?: string | undefined
}

export interface Imported extends ImportDraft {
  readonly file: string
  /** sha-256 of the inventory as it was read. */
  readonly digest: string
  /** What could not be known, and where the files and the inventory disagree. */
  readonly problems: readonly Problem[]
}

export interface Entered extends Imported {
  /** The id of its credential. */
  readonly credential: string
}

/** One `*.test.yaml`: its cases, each with what was expected and did not come. */
export interface Tested {
  readonly file: string
  readonly runbook: string
  readonly text: string
  readonly cases: readonly { readonly name: string; readonly problems: readonly Problem[] }[]
}

export interface RunRequest {
  readonly runbook: string
  readonly inputs: Readonly<Record<string, string>>
  /** By input name: a reference to read once (`stdin:`, `file:…`, `env:…`), or what a hidden prompt gave. */
  readonly secrets: Readonly<Record<string, SecretRef | Secret>>
}

/** What would be opened. Only `start` reads `secrets`; it holds what the request's references gave, read once. */
export interface Draft {
  readonly spec: RunSpec
  /** Of the whole spec: what a person compares before and after. */
  readonly digest: string
  readonly units: readonly PlannedUnit[]
  readonly secrets: Readonly<Record<string, Secret>>
}

export type Started = { readonly run: string } | { readonly heldBy: Holder }

export interface Conducting {
  readonly signal: AbortSignal
  /** Called when nothing is in flight: go on waiting for people, or end as `stuck`. */
  readonly waits: (state: RunState) => boolean
}

export interface ProbeRequest {
  readonly of: { readonly credential: string } | ProbedClient
  readonly secret: SecretRef | Secret
}

/** A client that no inventory need know; `dialect`: whose answers to expect, by the issuer's address unless named. */
export interface ProbedClient {
  readonly issuer: string
  readonly client_id: string
  readonly dialect: string | undefined
  /** Other origins that serve endpoints of the issuer. */
  readonly origins: readonly string[]
}
export interface NamedClient extends ProbedClient {
  readonly dialect: string
}
/** `foreign`: origins that serve its endpoints and that nobody has vouched for; no secret goes there. */
export interface ReadIssuer extends NamedClient {
  readonly foreign: readonly string[]
}

export interface ConnectorListing {
  readonly uses: string
  readonly title: string
  readonly actions: readonly string[]
}

export interface ConnectorCard extends ConnectorListing {
  /** JSON Schemas of the inventory's `with` for the connector and for one target. */
  readonly settings: Json
  readonly target: Json
  /** The capability card of an identity connector, else null. */
  readonly capability: Json
  /** By action: its summary and the JSON Schemas of `with`, change and receipt. */
  readonly verbs: Json
}

export interface VerifyRequest {
  /** One run; every run and the registry without it. */
  readonly run?: string
  /** An exported bundle instead of the own store. */
  readonly bundle?: string
  /** File with the public keys that may sign heads. */
  readonly keys?: string
}

/** What verification found; `registry` holds what is wrong between the registry and the runs (J012). */
export interface Audited {
  readonly registry: readonly Finding[]
  readonly runs: readonly Report[]
}

export interface Check {
  readonly name: string
  /** `not tried`: nothing could be asked, so nothing is known; it never counts as good. */
  readonly state: 'good' | 'warning' | 'bad' | 'not tried'
  readonly saw: string
  readonly fix: string | null
}
