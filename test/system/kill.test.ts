import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunSpec, StepSpec } from '../../src/run/spec.ts'
import { step } from '../run/given.ts'
import { accepts, ADMIN_KEY, askAdmin, LEAKED, realProvider } from '../world/real-provider.ts'
import type { RealProvider } from '../world/real-provider.ts'

const PROGRAM = join(import.meta.dirname, 'one-run.ts')
// Some five hundred processes: what one has compiled, the next need not.
const ENV = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'stanch-compile-cache') }

interface Ended {
  readonly signal: string | null
  readonly said:
    { how: string; closed: string | null; exposure: string; borders: number; faults: unknown[] } | undefined
}

function child(task: object): Promise<Ended> {
  return new Promise((resolve) => {
    const one = spawn(process.execPath, ['--no-warnings', PROGRAM], { env: ENV, stdio: ['pipe', 'pipe', 'inherit'] })
    let out = ''
    one.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()))
    one.on('close', (_, signal) => resolve({ signal, said: out === '' ? undefined : JSON.parse(out) }))
    one.stdin.end(JSON.stringify(task))
  })
}

/** Issue, revoke, prove: the rotation itself, at the real provider. */
function rotation(real: RealProvider, strategy: string): RunSpec {
  const at = (args: object): Partial<StepSpec> => ({
    targets: [
      {
        id: 'shop-web',
        connector: 'idp',
        uses: 'identity/oidc-provider',
        settings: { issuer: real.issuer, admin_url: real.admin, admin_key: 'env:ADMIN_KEY' },
        target: { id: 'shop-web', client_id: 'shop-web', relying_parties: [], with: {} },
        args: args as never,
        wave: 0,
      },
    ],
    timeout_ms: 60_000,
  })
  const fresh = { $: 'steps.issue.fresh' }
  const leaked = 'run:inputs.leaked'
  return {
    runbook: { name: 'kill', title: 'Killed at every border', digest: 'sha256:0', controls: [] },
    drill: true,
    credential: 'shop-web',
    resources: ['shop-web'],
    inputs: { leaked },
    steps: [
      step('issue', { uses: 'identity/issue-client-secret', ...at({ strategy, leaked }) }),
      step('kill', { uses: 'identity/revoke-client-secret', needs: ['issue'], ...at({ leaked, keep: fresh }) }),
    ],
    people: [],
    escrow: { recipients: [] },
  }
}

async function schedule({
  slots,
  strategy,
  killAt,
}: {
  slots: 1 | 2
  strategy: string
  killAt: number
}): Promise<Ended> {
  const real = await realProvider({ slots })
  const stateDir = mkdtempSync(join(tmpdir(), 'stanch-kill-'))
  const task = { stateDir, spec: rotation(real, strategy), leaked: LEAKED, adminKey: ADMIN_KEY }
  try {
    const first = await child({ ...task, killAt })
    if (first.signal === null) return first
    expect(first.signal).toBe('SIGKILL')
    const second = await child({ ...task, killAt: 0 })
    const where = `killed at border ${killAt}`
    expect(second.said, where).toMatchObject({ how: 'closed', closed: 'proven', exposure: 'contained' })
    expect(await accepts(real, LEAKED), where).toBe(false)
    expect((await askAdmin(real, 'GET /clients/shop-web/secrets')).body.secrets, where).toHaveLength(1)
    return first
  } finally {
    await real.stop()
    rmSync(stateDir, { recursive: true })
  }
}

test.each([
  [2, 'contain-first'],
  [2, 'overlap'],
  [1, 'contain-first'],
] as const)(
  'with %s slots and %s: killed with SIGKILL at every border, then resumed, one new secret lives and the leaked one is dead',
  async (slots, strategy) => {
    let borders = 0
    for (let killAt = 1; ; killAt += 1) {
      const ended = await schedule({ slots, strategy, killAt })
      if (ended.signal === null) {
        borders = ended.said?.borders ?? 0
        break
      }
    }
    expect(borders).toBeGreaterThan(30)
  },
  600_000,
)
