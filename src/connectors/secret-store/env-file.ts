// A file of KEY=value lines, as shells, systemd (EnvironmentFile=) and dotenv libraries read it. Only the value of one
// line changes: comments, order, quotes, `export`, line ends and a missing last line break stay as they are. The file is
// replaced whole, so a reader sees the old text or the new one, never half of either.
import { z } from 'zod'
import { connector, connectorFault, Secret } from '../../sdk/index.ts'
import type { Args, Context, FaultError, FileText, Input, Plan, ThingTarget } from '../../sdk/index.ts'
import { absolutePath } from '../../sdk/absolute-path.ts'
import { editEnvText, readEnvText } from '../../sdk/env-text.ts'
import type { EnvEntry } from '../../sdk/env-text.ts'
import { spellingOf } from '../../sdk/spelling.ts'

const Target = z.strictObject({
  path: absolutePath('Absolute path of the file on this machine'),
  key: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/)
    .meta({ description: 'Name of the variable that holds the secret' }),
})
/** `file` is a keyed fingerprint: a plain hash of a file with weak secrets in it could be guessed from the journal. */
const Change = z.strictObject({
  file: z.string(),
  key: z.string(),
  does: z.enum(['replace', 'append']),
  fingerprint: z.string(),
})
const Receipt = z.strictObject({ version: z.string(), fingerprint: z.string() })

type In = Input<Record<string, never>, ThingTarget<z.output<typeof Target>>, Args<'secret-store/put-secret'>>

export default connector({
  kind: 'secret-store',
  id: 'env-file',
  title: 'A file of environment variables on this machine',
  rights: {
    'secret-store/put-secret': ['read and write the file, and write its folder, as the user that runs stanch'],
  },
  settings: z.strictObject({}),
  target: Target,
}).action('secret-store/put-secret', {
  change: Change,
  receipt: Receipt,

  observe,

  plan(seen, { target: { with: at } }): Plan<z.output<typeof Change>, z.output<typeof Receipt>> {
    if (seen.at === 'absent') return blocked(`${at.path} does not exist`, 'create it, or correct the path')
    if (seen.at === 'unreadable') {
      return blocked(`line ${seen.broken} of ${at.path} has an open quote or goes on below`, 'write it on one line')
    }
    if (seen.lines > 1) {
      return blocked(`${at.path} sets ${at.key} ${seen.lines} times`, 'leave one; readers differ in which one counts')
    }
    if (seen.holds === seen.wanted) {
      const receipt = { version: seen.version, fingerprint: seen.wanted }
      return { kind: 'settled', because: `${at.path} holds this secret already`, receipt }
    }
    if (seen.spelling === 'none') {
      return blocked('the secret holds quotes, backslashes or other bytes', 'issue one of letters and digits')
    }
    const does = seen.lines === 1 ? 'replace' : 'append'
    return {
      kind: 'change',
      change: { file: seen.version, key: at.key, does, fingerprint: seen.wanted },
      says: does === 'replace' ? `Replaces ${at.key} in ${at.path}` : `Appends ${at.key} to ${at.path}`,
      lines: does === 'replace' ? [] : [`${at.path} has no ${at.key} yet; if a program reads another name, stop here`],
    }
  },

  async apply(ctx, input, change) {
    const file = await readAgain(ctx, input)
    const { path, key } = input.target.with
    const [entry] = readEnvText(file.text, key).entries
    if (entry && fingerprintOf(ctx, entry) === change.fingerprint) return receiptOf(ctx, file, change)
    if (versionOf(ctx, file) !== change.file) throw movedFault(path)
    const secret = await ctx.secrets.read(input.args.secret)
    ctx.signal.throwIfAborted()
    await ctx.machine.replaceFile(path, editEnvText(file.text, key, { entry, secret }), file.sha256)
    return receiptOf(ctx, await readAgain(ctx, input), change)
  },

  async verify(ctx, input, receipt) {
    const { path, key } = input.target.with
    const file = await ctx.machine.readFile(path)
    const { entries, broken } = readEnvText(file?.text ?? '', key)
    const [entry] = entries
    const found = entry && entries.length === 1 && broken === undefined ? fingerprintOf(ctx, entry) : null
    const same = receipt !== null && found === receipt.fingerprint
    return {
      claim: `${path} gives the new secret as ${key}`,
      verdict: same ? 'proven' : 'disproven',
      seen: [same ? 'read again: one line, the new fingerprint' : 'read again: not one line with the new fingerprint'],
    }
  },

  undo: { cannot: 'the value before is the leaked one; it must not come back' },
})

type Seen =
  | { readonly at: 'absent' }
  | { readonly at: 'unreadable'; readonly broken: number }
  | {
      readonly at: 'read'
      readonly spelling: ReturnType<typeof spellingOf>
      readonly version: string
      readonly lines: number
      readonly holds: string | null
      readonly wanted: string
    }

async function observe(ctx: Context, { target, args }: In): Promise<Seen> {
  const file = await ctx.machine.readFile(target.with.path)
  if (!file) return { at: 'absent' }
  const { entries, broken } = readEnvText(file.text, target.with.key)
  if (broken !== undefined) return { at: 'unreadable', broken }
  const [secret, entry] = [await ctx.secrets.read(args.secret), entries[0]]
  return {
    at: 'read',
    spelling: spellingOf(secret),
    version: versionOf(ctx, file),
    lines: entries.length,
    holds: entry ? fingerprintOf(ctx, entry) : null,
    wanted: ctx.secrets.fingerprint(secret),
  }
}

async function readAgain(ctx: Context, { target }: In): Promise<FileText> {
  const file = await ctx.machine.readFile(target.with.path)
  if (!file) throw movedFault(target.with.path)
  return file
}

/** An empty value is no secret; it only has to differ from every real one. */
function fingerprintOf(ctx: Context, { value }: EnvEntry): string {
  return value === '' ? 'empty' : ctx.secrets.fingerprint(new Secret(value))
}

function versionOf(ctx: Context, { sha256 }: FileText): string {
  return ctx.secrets.fingerprint(new Secret(sha256))
}

function receiptOf(ctx: Context, file: FileText, { fingerprint }: z.output<typeof Change>): z.output<typeof Receipt> {
  return { version: versionOf(ctx, file), fingerprint }
}

function blocked(because: string, fix: string): Extract<Plan<never, never>, { kind: 'blocked' }> {
  return { kind: 'blocked', because, fix }
}

function movedFault(path: string): FaultError {
  return connectorFault(
    {
      code: 'TARGET_MOVED',
      what: `the file ${path} changed while we worked`,
      saw: 'other bytes than were planned on',
      wanted: 'the file as it was planned on',
      retry: 'safe',
      next: [{ say: 'Find out who else writes it, then plan again:', command: 'stanch runs retry RUN STEP' }],
    },
    'none',
  )
}
