import { expect, test } from 'vitest'
import { ABOVE, ISSUE, read, said, shownText, TELL, withSteps } from './given.ts'

/** A step on its own, so that its first line is ABOVE + 1 when it comes first. */
const manual = (keys: string): string => `  - id: one\n    phase: detect\n    manual: Look\n${keys}`
const revoke = (id: string, keys: string): string =>
  `  - id: ${id}\n    phase: contain\n    uses: identity/revoke-client-secret\n` +
  `    with: { credential: $inputs.client, keep: $steps.issue.fresh }\n${keys}`
const put = (keys: string): string =>
  `  - id: put\n    phase: eradicate\n    uses: secret-store/put-secret\n    for_each: $inputs.client.dependents\n` +
  `    with: { target: $item, secret: $steps.issue.fresh }\n${keys}`

test('a sound runbook has no problem, and the digest of its bytes', () => {
  const found = read(withSteps(ISSUE))
  expect(found.problems).toEqual([])
  expect(found.ok && found.value.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
})

test('one changed byte changes the digest, so an approval of the old file does not hold (row 27)', () => {
  const [before, after] = [read(withSteps(ISSUE)), read(`${withSteps(ISSUE)}#`)]
  expect(before.ok && after.ok && before.value.digest !== after.value.digest).toBe(true)
})

test('Y024 another version is refused before anything else is said', () => {
  expect(said('stanch: 9\nsteps: []')).toEqual([
    expect.stringMatching(/^Y024 1:9 this runbook needs another stanch.*\| write stanch: 1/),
  ])
})

const at = (line: number): number => ABOVE + line

test.each([
  ['Y015 a mistyped key', manual('    parallell: 2\n'), at(4), 5, 'did you mean "parallel"?'],
  [
    'Y016 an action that is not known',
    '  - id: one\n    phase: detect\n    uses: identity/revok-client-secret\n',
    at(3),
    11,
    'did you mean "identity/revoke-client-secret"? known: ',
  ],
  [
    'Y016 an action without the form of one',
    '  - id: one\n    phase: detect\n    uses: Revoke\n',
    at(3),
    11,
    'known: identity/',
  ],
  ['Y017 a step id twice', manual('') + manual(''), at(4), 9, 'another id'],
  ['Y017 a need that is no step', manual('    needs: [isue]\n') + ISSUE, at(4), 13, 'did you mean "issue"?'],
  ['Y017 a step that needs itself', manual('    needs: [one]\n'), at(4), 13, 'delete it from needs'],
  [
    'Y017 cycle: one → two → one',
    `${manual('    needs: [two]\n')}  - id: two\n    phase: detect\n    manual: Look\n    needs: [one]\n`,
    at(4),
    5,
    'take one of these needs away',
  ],
  [
    'Y018 an id that climbs out of its folder',
    '  - id: ../../x\n    phase: detect\n    manual: Look\n',
    at(1),
    9,
    '^[a-z][a-z0-9-]{0,40}$',
  ],
  [
    'Y018 an id that begins with a dash',
    '  - id: "-x"\n    phase: detect\n    manual: Look\n',
    at(1),
    9,
    '^[a-z][a-z0-9-]{0,40}$',
  ],
  [
    'Y018 an id of 200 characters',
    `  - id: ${'x'.repeat(200)}\n    phase: detect\n    manual: Look\n`,
    at(1),
    9,
    '^[a-z][a-z0-9-]{0,40}$',
  ],
  ['Y021 a negative time-out', manual('    timeout: -1\n'), at(4), 14, '1s to 1h'],
  ['Y021 a time-out of nothing', manual('    timeout: 0s\n'), at(4), 14, '1s to 1h'],
  ['Y021 a bare zero', manual('    timeout: 0\n'), at(4), 14, '1s to 1h'],
  ['Y021 words for a duration', manual('    timeout: 5 parsecs\n'), at(4), 14, '1s to 1h'],
  ['Y021 a duration of years', manual('    timeout: 999d\n'), at(4), 14, '1s to 1h'],
  ['Y021 hours without end', manual('    timeout: 999h\n'), at(4), 14, '1s to 1h'],
  ['Y027 a missing phase', '  - id: one\n    manual: Look\n', at(1), 5, 'add phase'],
  [
    'Y027 a missing argument',
    '  - id: one\n    phase: notify\n    uses: notify/owners\n',
    at(3),
    11,
    'add credential: to with',
  ],
  ['Y028 a wave after the rest', ISSUE + put('    waves: [rest, 1]\n'), at(11), 13, 'make rest the last wave'],
  ['Y028 a wave of 400 per cent', ISSUE + put('    waves: [400%]\n'), at(11), 13, '1% to 100%'],
  [
    'Y040 an input that is not there',
    '  - id: one\n    phase: detect\n    uses: identity/probe-client-secret\n    with: { credential: $inputs.cleint }\n',
    at(4),
    25,
    'did you mean "client"?',
  ],
  [
    'Y040 a step that is not there',
    ISSUE + put('').replace('issue.fresh', 'isue.fresh'),
    at(10),
    36,
    'did you mean "issue"?',
  ],
  [
    'Y040 a field that the step does not give',
    ISSUE + put('').replace('issue.fresh', 'issue.frsh'),
    at(10),
    36,
    'did you mean "fresh"?',
  ],
  [
    'Y040 a reference that is none',
    ISSUE + put('').replace('$steps.issue.fresh', '$step.issue.fresh'),
    at(10),
    36,
    '$steps.ID.FIELD',
  ],
  ['Y041 a value of a step that need not be done', ISSUE + put('    needs: []\n'), at(10), 36, 'add issue to needs'],
  [
    'Y041 a value of a step that acts on many',
    `${ISSUE}${put('')}${revoke('last', '').replace('issue.fresh', 'put.version')}`,
    at(14),
    47,
    'acts once',
  ],
  [
    'Y042 a secret in a plain field',
    ISSUE.replace('$inputs.strategy', '$inputs.leaked'),
    at(4),
    51,
    'only flow into a secret field',
  ],
  [
    'Y042 a plain value in a secret field',
    ISSUE.replace('leaked: $inputs.leaked', 'leaked: $inputs.strategy'),
    at(4),
    77,
    'that gives a secret',
  ],
  [
    'Y043 $item outside for_each',
    ISSUE.replace('credential: $inputs.client', 'credential: $item'),
    at(4),
    25,
    '$inputs.NAME',
  ],
  [
    'Y043 a fan-out without a list',
    ISSUE + put('').replace('    for_each: $inputs.client.dependents\n', ''),
    at(8),
    11,
    'for_each: $inputs.NAME.dependents',
  ],
  [
    'Y043 the wrong list',
    ISSUE + put('').replace('client.dependents', 'client.workloads'),
    at(9),
    15,
    '$inputs.NAME.dependents',
  ],
  [
    'Y043 a list for what acts once',
    ISSUE.replace('    approve', '    for_each: $inputs.client.dependents\n    approve'),
    at(5),
    15,
    'delete for_each',
  ],
  [
    'Y043 a secret where a credential belongs',
    ISSUE.replace('credential: $inputs.client', 'credential: $inputs.leaked'),
    at(4),
    25,
    'type credential',
  ],
  ['Y044 verify: none without a reason', `${ISSUE}    verify: none\n`, at(6), 13, 'add because'],
  ['Y045 both uses and manual', `${ISSUE}    manual: Look\n`, at(3), 11, 'keep one'],
  ['Y045 neither uses nor manual', '  - id: one\n    phase: detect\n', at(1), 9, 'uses: ACTION or manual: TEXT'],
  ['Y047 a reference inside a text', manual('').replace('Look', 'Look at $inputs.client'), at(3), 13, 'with:'],
  ['Y047 a template inside a title', manual('    title: Look at {{ inputs.client }}\n'), at(4), 12, 'in words'],
  ['Y050 waves without for_each', manual('    waves: [1]\n'), at(4), 12, 'delete it'],
  ['Y050 a reason for nothing', manual('    because: no way to\n'), at(4), 14, 'delete it'],
  ['Y050 evidence without manual', `${ISSUE}    evidence: [link]\n`, at(6), 15, 'delete it'],
])('%s', (name, steps, line, col, fix) => {
  const wanted = said(withSteps(steps)).filter((one) => one.startsWith(`${name.slice(0, 4)} ${line}:${col} `))
  expect(wanted, said(withSteps(steps)).join('\n')).toHaveLength(1)
  expect(wanted[0]?.split(' | ')[1]).toContain(fix)
})

test('Y017 shows the cycle as a path', () => {
  const two = '  - id: two\n    phase: detect\n    manual: Look\n    needs: [one]\n'
  expect(said(withSteps(manual('    needs: [two]\n') + two)).join('\n')).toContain('cycle: one → two → one')
})

test('Y022 with overlap, nothing may be revoked before the dependents have moved', () => {
  const early = withSteps(ISSUE + revoke('kill', '') + put('    needs: [issue]\n'))
  expect(said(early)).toEqual([
    expect.stringMatching(/^Y022 14:9 with overlap, kill revokes before put .*add put to its needs/),
  ])
})

test('Y022 with contain-first, the revocation may not wait for the dependents', () => {
  const late = withSteps(ISSUE + put('') + revoke('kill', ''))
  expect(said(late)).toEqual([expect.stringMatching(/^Y022 19:9 with contain-first, kill waits .*need only the step/)])
})

test('Y022 is not said where conditions keep each revocation to its strategy', () => {
  const now = revoke('now', "    when: inputs.strategy == 'contain-first'\n    needs: [issue]\n")
  const later = revoke('later', "    when: inputs.strategy == 'overlap'\n    needs: [put]\n")
  expect(said(withSteps(ISSUE + now + put('    needs: [issue]\n') + later))).toEqual([])
})

test.each([
  ['keep', revoke('kill', '').replace('keep: $steps.issue.fresh', 'keep: $inputs.leaked')],
  ['secret', put('').replace('$steps.issue.fresh', '$inputs.leaked')],
  [
    'fresh',
    '  - id: prove\n    phase: recover\n    uses: identity/prove-dead\n    with: { credential: $inputs.client, fresh: $inputs.leaked }\n',
  ],
])('Y023 the leaked secret can never be named as %s', (field, step) => {
  expect(said(withSteps(ISSUE + step)).join('\n')).toMatch(
    new RegExp(
      `Y023 \\d+:\\d+ forward only: ${field} would bring the leaked secret back into force \\| use the fresh secret`,
    ),
  )
})

const RESTORE = `  - id: restore
    phase: recover
    uses: identity/restore-client-secret
    with: { credential: $inputs.client, secret: $inputs.leaked }
`
const RESTORED = `${RESTORE}    approve: { of: [group:security] }\n`
const needed = (steps: string) => withSteps(steps).replace(', optional: true', '')

test('Y054 a leaked secret is restored only by a step that is approved itself', () => {
  expect(said(needed(ISSUE + RESTORE))).toEqual([
    expect.stringMatching(
      /^Y054 16:11 identity\/restore-client-secret without approval.* \| add approve: to this step$/,
    ),
  ])
  expect(said(needed(ISSUE + RESTORED))).toEqual([])
})

test('Y023 what is restored in one step is stored in no other, whatever it is called', () => {
  const stored = needed(ISSUE + RESTORED + put('').replace('$steps.issue.fresh', '$inputs.leaked'))
    .replace(', leaked: $inputs.leaked', '')
    .replaceAll('leaked: {', 'old: {')
    .replaceAll('inputs.leaked', 'inputs.old')
  expect(said(stored)).toEqual([expect.stringMatching(/^Y023 \d+:\d+ forward only: secret would bring/)])
})

test('Y023 a leaked secret is known by how it is used, whatever it is called', () => {
  const renamed = withSteps(ISSUE + put('').replace('$steps.issue.fresh', '$inputs.leaked'))
    .replaceAll('leaked:', 'old:')
    .replaceAll('inputs.leaked', 'inputs.old')
    .replace('old: $inputs.old }', 'leaked: $inputs.old }')
  expect(said(renamed).join('\n')).toContain('Y023')
})

test.each([
  ['RS.MI-03', 'does not exist in NIST CSF 2.0', 'RS.MI-01, RS.MI-02'],
  ['PR.AC-1', 'was withdrawn', 'PR.AA'],
  ['RS.MI-1', 'the spelling of CSF 1.1', 'RS.MI-01'],
  ['NHI11:2025', 'not a control id', 'did you mean "NHI1'],
  ['A.5.99', 'not a control id', 'A.5'],
])('Y046 the control id %s is refused', (id, what, fix) => {
  const [line = ''] = said(`controls: [${id}]\n${withSteps(ISSUE)}`)
  expect(line).toMatch(/^Y046 1:12 /)
  expect(line).toContain(what)
  expect(line.split(' | ')[1]).toContain(fix)
})

test('control ids of four frames are known', () => {
  expect(said(`controls: [NHI10:2025, RS.AN-06, A.5.26, CC7.4, D3-CRO]\n${withSteps(ISSUE)}`)).toEqual([])
})

test('Y050 an input that nothing uses, Y051 no approval, Y052 nobody told: these are warnings, and the runbook is read', () => {
  const bare = withSteps(
    ISSUE.replace('    approve: { of: [group:security] }\n', '').replace(', leaked: $inputs.leaked', ''),
  ).replace(TELL, '')
  const found = read(bare)
  expect(found.problems.map(({ code, level }) => `${code} ${level}`)).toEqual([
    'Y050 warning',
    'Y051 warning',
    'Y052 warning',
  ])
  expect(found.ok).toBe(true)
})

test('all problems are told at once, in the order of the lines, though one of them breaks a step', () => {
  const codes = said(
    withSteps(
      manual('    parallell: 2\n') + ISSUE.replace('$inputs.client,', '$inputs.cleint,') + put('    needs: [nobody]\n'),
    ),
  ).map((one) => one.slice(0, 4))
  expect(codes).toEqual(['Y015', 'Y040', 'Y041', 'Y017'])
})

test.each([
  ['client_secret: kT9wQz7LmX2vRb8NsH4dYc6JpG3fAa5E', 'Y015'],
  ['with: { secret: kT9wQz7LmX2vRb8NsH4dYc6JpG3fAa5E }', 'Y019'],
  ['title: kT9wQz7LmX2vRb8NsH4dYc6JpG3fAa5E', 'Y019'],
  ['why: ghp_kT9wQz7LmX2vRb8NsH4dYc6JpG3fAa5E', 'Y019'],
  ['phase: kT9wQz7LmX2vRb8NsH4dYc6JpG3fAa5E', 'Y019'],
])('Y019 no secret is echoed: %s', (key, code) => {
  const text = withSteps(`  - id: one\n    uses: identity/probe-client-secret\n    ${key}\n`)
  expect(said(text).join('\n')).toContain(code)
  expect(shownText(text)).not.toMatch(/kT9wQz7|JpG3fAa5E/)
})

test('Y019 a secret field of an action takes a reference, and says which', () => {
  const line = said(withSteps(ISSUE.replace('leaked: $inputs.leaked', 'leaked: opensesame'))).find((one) =>
    one.startsWith('Y019'),
  )
  expect(line).toMatch(/^Y019 12:77 .*\| write \$inputs.NAME or \$steps.ID.FIELD$/)
  expect(line).not.toContain('opensesame')
})

test.each(['http://id.example.com/realms/shop', 'https://admin:opensesame@id.example.com/'])(
  'Y020 an address in the open, or with a password, is refused: %s',
  (url) => {
    const text = withSteps(manual('').replace('Look', url))
    const found = said(text).filter((one) => one.startsWith('Y020'))
    expect(found).toEqual([expect.stringMatching(/^Y020 11:13 .* \| an https URL without credentials/)])
    expect(found[0]).not.toContain('opensesame')
  },
)
