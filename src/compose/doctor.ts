import { openEscrow } from '../journal/age-escrow.ts'
import { fingerprintKey } from '../journal/keys.ts'
import { newRunId } from '../journal/run-id.ts'
import type { Configuration } from '../model/configuration.ts'
import type { Check } from '../surfaces/cli/app.ts'
import type { House } from './house.ts'

/** What would fail tonight, found this afternoon. Reads and tries; changes nothing outside. */
export async function doctor(house: House, configuration: Configuration): Promise<readonly Check[]> {
  return [
    await escrowWorks(house, configuration),
    recovery(configuration),
    approvers(configuration),
    keys(configuration),
  ]
}

/** Seals, reads back and opens a throw-away value with every recipient that a run would have. */
async function escrowWorks(house: House, { escrow }: Configuration): Promise<Check> {
  const name = 'escrow'
  try {
    const key = fingerprintKey(house.stateDir)
    const box = await openEscrow({
      stateDir: house.stateDir,
      run: newRunId(house.clock),
      recovery: escrow.recovery,
      fingerprintKey: key,
    })
    await box.selfTest()
    await box.destroy()
    return { name, state: 'good', saw: 'a test value was sealed and opened again', fix: null }
  } catch {
    const fix = 'check the rights of the state folder, the disk, and the recovery recipients'
    return { name, state: 'bad', saw: 'a test value did not come back', fix }
  }
}

function recovery({ escrow }: Configuration): Check {
  const name = 'recovery key'
  if (escrow.recovery.length > 0)
    return { name, state: 'good', saw: `${escrow.recovery.length} beside the key of the run`, fix: null }
  const fix = 'make one offline with age-keygen and name its age1… recipient under escrow.recovery'
  const saw = 'a lost machine would lose the new secret: only the key of the run opens it'
  return { name, state: escrow.insecure_local ? 'warning' : 'bad', saw, fix }
}

/** Four eyes need two people. */
function approvers({ people }: Configuration): Check {
  const name = 'approvers'
  const fix = 'list people and their groups under people in stanch.config.yaml'
  if (people.length >= 2) return { name, state: 'good', saw: `${people.length} people`, fix: null }
  return { name, state: 'bad', saw: `${people.length} people: no step that wants an approval can run`, fix }
}

function keys({ people }: Configuration): Check {
  const name = 'keys of people'
  const without = people.filter(({ public_key: key }) => key === undefined).map(({ id }) => id)
  if (without.length === 0) return { name, state: 'good', saw: 'everybody approves with a key', fix: null }
  const fix = 'openssl genpkey -algorithm ed25519 -out me.pem, and name the public half as public_key'
  return { name, state: 'warning', saw: `only a login name stands for ${without.join(', ')}`, fix }
}
