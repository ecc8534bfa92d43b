import type { z } from 'zod'
import type { Json } from '../base/json.ts'
import type { Secret, SecretRef } from '../base/secret.ts'
import type { Briefing } from '../model/briefing.ts'
import type { Proof } from '../model/proof.ts'
import type { Want } from '../model/want.ts'

/** All that a connector may touch. Nothing here can print a secret. */
export interface Context {
  readonly http: Http
  readonly machine: Machine
  readonly secrets: Secrets
  /** Aborted when the run is stopped or the step's time is over; every call must end then. */
  readonly signal: AbortSignal
  /** The same on every attempt of one apply; send it where the system supports idempotency. */
  readonly idempotencyKey: string
  /** Waits, or rejects when `signal` aborts. Instant in tests. */
  pause(ms: number): Promise<void>
}

/** Text or JSON in which secrets stand as `Secret`; only http and machine turn them into bytes. */
export type SecretJson = Json | Secret | readonly SecretJson[] | { readonly [key: string]: SecretJson }

export interface HttpRequest<S extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  /** `bearer`: Authorization: Bearer. `basic`: RFC 7617 as given, nothing form-encoded. */
  readonly auth?: { readonly bearer: Secret } | { readonly basic: { readonly id: string; readonly secret: Secret } }
  readonly headers?: Readonly<Record<string, string | Secret>>
  readonly form?: Readonly<Record<string, string | Secret>>
  readonly json?: SecretJson
  /** Statuses that are an answer; anything else is a fault. Redirects are always a fault. */
  readonly expect: readonly number[]
  /** What is read from the reply, JSON first; `z.unknown()` when the body does not matter. */
  readonly body: S
  /** Seals the raw reply in the escrow under this name before anything parses it: a changed shape must not cost a secret. */
  readonly seal?: string
  /** For an address that may be hostile: the exchange ends after `ms`, and of the body no more than `bytes` are read; what
   *  comes beyond is ignored, the status counts. Never wider than the policy's own limits. */
  readonly within?: { readonly ms: number; readonly bytes: number }
  /** A redirect, never followed, is an answer too where `expect` lists it: "go and log in" is how many pages refuse. */
  readonly redirect?: 'is an answer'
}

export interface HttpReply<Body> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** The one safe fetch: https (or loopback in a drill), no redirect, time-outs, 1 MiB cap, no retry of a write. */
export interface Http {
  send<S extends z.ZodType>(request: HttpRequest<S>): Promise<HttpReply<z.output<S>>>
  /** The same policy in the shape that vendors' SDKs accept. */
  readonly fetch: typeof globalThis.fetch
}

/** Characters of base62, or a key pair. */
export type SecretForm = { readonly length: number } | KeyForm
/**
 * `private-key`: an RSA key pair for RS256, the private half as a JWK in one line (sdk/key/make-key.ts). `certificateDays`: the
 * same for PS256, with a certificate in it that lasts so many days.
 */
export type KeyForm = 'private-key' | { readonly certificateDays: number }

export interface Secrets {
  /** @throws Fault SECRET_UNREADABLE when the reference resolves to nothing usable. */
  read(ref: SecretRef): Promise<Secret>
  /** A keyed fingerprint (`hk1:…`), safe to journal. */
  fingerprint(secret: Secret): string
  /** Chooses a new secret (48 characters base62 unless told) or makes a private key, and seals it durably before it returns.
   *  Idempotent per run, step, target and name: a second call gives the same value, so a repeated apply sets it again. */
  choose(name: string, form?: SecretForm): Promise<{ readonly ref: SecretRef; readonly secret: Secret }>
  /** Seals a value the provider generated, durably, before it returns. Replaces what this name held in an earlier attempt. */
  keep(name: string, secret: Secret): Promise<SecretRef>
  /** What this name holds in the escrow, after a crash say; undefined when nothing was sealed. `NAME.raw`: the reply that http
   *  sealed for `seal: NAME`. */
  recall(name: string): Promise<{ readonly ref: SecretRef; readonly secret: Secret } | undefined>
}

export interface FileText {
  readonly text: string
  /** sha-256 of the bytes: give it back to `replaceFile`, which refuses when the file has moved on. */
  readonly sha256: string
}

export interface CommandEnd {
  readonly code: number | null
  readonly signal: string | null
  /** Last lines of what it wrote, redacted, at most 2 KiB. */
  readonly tail: string
}

/** This computer: files replaced whole, processes without a shell. */
export interface Machine {
  /** Regular files only, at most 1 MiB, never through a symbolic link. Undefined when there is none. */
  readFile(path: string): Promise<FileText | undefined>
  /** Writes beside, syncs, renames; owner and mode stay. @throws Fault TARGET_MOVED when the file is not the one read. */
  replaceFile(path: string, content: readonly (string | Secret)[], was: string): Promise<void>
  /** An argv array, no shell, an empty environment but PATH. */
  run(argv: readonly [string, ...string[]]): Promise<CommandEnd>
  signal(pid: number, signal: 'SIGHUP' | 'SIGTERM' | 'SIGUSR1' | 'SIGUSR2'): Promise<void>
  /** When the process started, in clock ticks since boot (field 22 of /proc/PID/stat) or as `ps` says it; undefined: no such process. */
  startedAt(pid: number): Promise<string | undefined>
}

/**
 * What `plan` may answer. `settled`: nothing to do; a receipt makes what is there count as done by this step.
 * `look`: nothing changes, verify gives the finding. `by-hand`: a person does it, brings back `wants`, and verify still runs.
 */
export type Plan<Change, Receipt> =
  | { readonly kind: 'change'; readonly change: Change; readonly says: string; readonly lines?: readonly string[] }
  | { readonly kind: 'look'; readonly says: string }
  | { readonly kind: 'settled'; readonly because: string; readonly receipt?: Receipt }
  | { readonly kind: 'blocked'; readonly because: string; readonly fix: string }
  | {
      readonly kind: 'by-hand'
      readonly says: string
      readonly lines: readonly string[]
      readonly wants: readonly Want[]
    }

export interface Input<Settings, Target, Args> {
  /** The connector's own settings from the inventory. */
  readonly settings: Settings
  /** The thing acted on. */
  readonly target: Target
  /** The step's `with`, references resolved. */
  readonly args: Args
  /** Facts of the run, for those who tell people about it. */
  readonly briefing: Briefing
}

export interface Action<In, Change extends Json, Receipt extends Json, Seen> {
  /** Reads only. May run any number of times. */
  observe(ctx: Context, input: In): Promise<Seen>
  /** Pure: no context, no clock. The same facts give the same plan, so a dry run is honest. */
  plan(seen: NoInfer<Seen>, input: In): Plan<Change, Receipt>
  /** The only write. Repeating it with the same idempotency key changes nothing more. */
  apply(ctx: Context, input: In, change: Change): Promise<Receipt>
  /** Tries to show the claim false, from outside, without trusting apply. `receipt` is null after a `look`. */
  verify(ctx: Context, input: In, receipt: Receipt | null): Promise<Proof>
  /** Never absent: the author must say. */
  readonly undo: { readonly cannot: string } | ((ctx: Context, input: In, receipt: Receipt) => Promise<void>)
}
