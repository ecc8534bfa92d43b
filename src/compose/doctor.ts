import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openEscrow } from '../journal/age-escrow.ts'
import { fingerprintKey } from '../journal/keys.ts'
import { newRunId } from '../journal/run-id.ts'
import type { Found } from '../config.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Configuration } from '../model/configuration.ts'
import type { Problem } from '../model/problem.ts'
import type { Check } from '../surfaces/cli/app.ts'
import { isVerified } from '../views/audit-card.ts'
import { auditJournal } from './audit.ts'
import { drills } from './doctor-drills.ts'
import { excess } from './doctor-excess.ts'
import { packages } from './doctor-packages.ts'
import { reachability } from './doctor-reach.ts'
import { rights } from './doctor-rights.ts'
import type { House } from './house.ts'
import { listInventory } from './inventory-file.ts'
import { listRunbooks, readShelved } from './library.ts'

/** What would fail tonight, found this afternoon. Reads and tries; changes nothing outside. */
export async function doctor(house: House, found: Found): Promise<readonly Check[]> {
  const { configuration } = found
  const { check, inventory } = await inventoryReads(house, found)
  return [
    configured(found),
    check,
    ...(inventory ? await systems(house, inventory) : []),
    await runbooksRead(found),
    await journalVerifies(house),
    await escrowWorks(house, configuration),
    recovery(configuration),
    approvers(configuration),
    keys(configuration),
    drills(house, await listRunbooks(found.runbooks)),
  ]
}

async function systems(house: House, inventory: Inventory): Promise<readonly Check[]> {
  return [
    await packages(inventory),
    ...(await reachability(house, inventory)),
    ...(await rights(house, inventory)),
    ...(await excess(house, inventory)),
  ]
}

function configured({ file }: Found): Check {
  const name = 'configuration'
  if (file !== null) return { name, state: 'good', saw: file, fix: null }
  const fix = 'write stanch.config.yaml in the folder of your inventory: people, inventory, escrow.recovery'
  return { name, state: 'bad', saw: 'no stanch.config.yaml from here upward', fix }
}

async function inventoryReads(
  house: House,
  { inventory: file }: Found,
): Promise<{ check: Check; inventory: Inventory | null }> {
  const { problems, inventory } = await listInventory({ ...house, file })
  const fix = 'stanch inventory lint'
  const check = lintCheck('inventory', problems, fix)
  if (!inventory || inventory.origin === house.store.origin) return { check, inventory }
  const saw = `the inventory is of ${inventory.origin}, the journal of ${house.store.origin}`
  const fixed = 'set STANCH_STATE_DIR to a folder of its own for this inventory'
  return { check: { name: 'inventory', state: 'bad', saw, fix: fixed }, inventory }
}

async function runbooksRead({ runbooks }: Found): Promise<Check> {
  const shelf = await listRunbooks(runbooks)
  const read = await Promise.all(shelf.map(({ file }) => readShelved(file)))
  return lintCheck(
    'runbooks',
    read.flatMap(({ problems }) => problems),
    'stanch runbook lint',
  )
}

function lintCheck(name: string, problems: readonly Problem[], fix: string): Check {
  const errors = problems.filter(({ level }) => level === 'error').length
  const saw = `${errors} errors, ${problems.length - errors} warnings`
  if (errors > 0) return { name, state: 'bad', saw, fix }
  return problems.length > 0 ? { name, state: 'warning', saw, fix } : { name, state: 'good', saw, fix: null }
}

async function journalVerifies(house: House): Promise<Check> {
  const name = 'journal'
  const found = await auditJournal(house)
  const saw = `${found.runs.length} runs in ${house.stateDir}`
  if (isVerified(found)) return { name, state: 'good', saw, fix: null }
  return { name, state: 'bad', saw: `${saw}, and not all is as it was written`, fix: 'stanch audit verify' }
}

/** Seals, reads back and opens a throw-away value with every recipient that a run would have. */
async function escrowWorks(house: House, { escrow }: Configuration): Promise<Check> {
  const name = 'escrow'
  try {
    await tryEscrow(house.stateDir, newRunId(house.clock), escrow.recovery)
    return { name, state: 'good', saw: 'a test value was sealed and opened again', fix: null }
  } catch {
    const fix = 'check the rights of the state folder, the disk, and the recovery recipients'
    return { name, state: 'bad', saw: 'a test value did not come back', fix }
  }
}

/** Also a test that fails leaves no key and no folder behind: doctor runs every week. */
async function tryEscrow(stateDir: string, run: string, recipients: readonly string[]): Promise<void> {
  const box = await openEscrow({ stateDir, run, recovery: recipients, fingerprintKey: fingerprintKey(stateDir) })
  try {
    await box.selfTest()
  } finally {
    await box.destroy()
    await rmdir(join(stateDir, 'escrow', run))
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
