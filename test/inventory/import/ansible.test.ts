import { expect, test } from 'vitest'
import { imported, OWN } from './given.ts'

const WITH_HOOK = OWN.replace('connectors:\n', 'connectors:\n  programs: { uses: workload/program }\n').replace(
  '  rollouts: { uses: workload/kubernetes-rollout }\n',
  '',
)
const one = { credential: 'shop-web', reads: ['shop-kv'], with: { argv: ['systemctl', 'restart', 'shop'] } }
const listed = (more: object) => JSON.stringify({ _meta: { hostvars: {} }, all: { children: ['ungrouped'] }, ...more })
const ansible = (value: object, inventory = WITH_HOOK) =>
  imported('ansible', { 'hosts.json': listed(value) }, { inventory })

test('a host that says what it runs becomes a workload; its passwords are not looked at', () => {
  const vars = { ansible_password: 'x9Lq2Vb7Wm4Rt8Zk1Np6Yc3D', stanch_workloads: [one] }
  const { lines, notes, text } = ansible({ _meta: { hostvars: { 'Web-1.example.com': vars } } })
  expect(notes).toEqual([])
  expect(lines).toEqual([
    '+    workloads:',
    '+      - id: web-1-example-com',
    '+        connector: programs',
    '+        reads: [ shop-kv ]',
    '+        with: { argv: [ systemctl, restart, shop ] }',
  ])
  expect(text).not.toContain('x9Lq2')
})

test('a variable of a group holds for its hosts and those of its children; two hosts alike are one target', () => {
  const groups = { web: { children: ['web_eu'], vars: { stanch_workloads: [one] } }, web_eu: { hosts: ['eu1', 'eu2'] } }
  const { lines } = ansible({ ...groups })
  expect(lines.filter((line) => line.includes('- id'))).toEqual(['+      - id: eu1'])
})

test('groups that contain each other end', () => {
  const { notes } = ansible({ a: { children: ['b'] }, b: { children: ['a'], hosts: ['x'] } })
  expect(notes).toEqual(['I031 hosts.json:1 no host has the variable stanch_workloads'])
})

test.each([
  ['no credential', { ...one, credential: '' }, /names no credential$/],
  ['a credential that is not there', { ...one, credential: 'nobody' }, /no credential of this name$/],
  ['a connector that is not there', { ...one, connector: 'vault' }, /which connector restarts it\?/],
])('a workload with %s is told of', (_, workload, wanted) => {
  const { lines, notes } = ansible({ _meta: { hostvars: { a: { stanch_workloads: [workload] } } } })
  expect(lines).toEqual([])
  expect(notes).toEqual([expect.stringMatching(wanted)])
})

test('a dependent that is not there, and a list instead of an inventory, are refused', () => {
  const reads = ansible({ _meta: { hostvars: { a: { stanch_workloads: [{ ...one, reads: ['nowhere'] }] } } } })
  expect(reads.notes).toEqual([expect.stringMatching(/^I011 .*no dependent "nowhere"/)])
  expect(imported('ansible', { 'hosts.json': '[]' }).notes).toEqual([
    expect.stringMatching(/^I033 hosts.json:1 no hosts/),
  ])
})
