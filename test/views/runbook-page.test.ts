import { expect, test } from 'vitest'
import type { OutlineStep } from '../../src/runbook/outline.ts'
import { outlineOf } from '../../src/runbook/outline.ts'
import { VERBS } from '../../src/sdk/verb.ts'
import { runbookPage } from '../../src/views/runbook-page.ts'
import { shipped } from '../runbook/shipped.ts'

const outline = outlineOf(shipped('leaked-oidc-client-secret').runbook, VERBS)
const page = runbookPage(outline)
const step = (more: Partial<OutlineStep>): OutlineStep => ({ ...(outline.steps[0] as OutlineStep), ...more })

test('every step is drawn once in its phase, and every need is an arrow', () => {
  for (const { id } of outline.steps) expect(page.match(new RegExp(String.raw`"${id}<br>`, 'g'))).toHaveLength(1)
  expect(page).toMatch(/subgraph contain\n {4}as2[^]*s2\["issue<br>[^]*s7\["sessions<br>[^]*? {2}end\n/)
  expect(page).toContain('  s3 --> s7\n  s6 --> s7\n')
})

test('an approval stands in the way of its step, a condition is dashed, hands and looks have shapes of their own', () => {
  expect(page).toContain('as2{{"1 of group#58;security must agree"}}')
  expect(page).toContain('  s1 --> as2\n  as2 --> s2\n')
  expect(page).not.toContain('s1 --> s2')
  expect(page).toContain('s2 -. not always .-> s3')
  expect(page).toContain('s1("triage<br>')
  expect(page).toContain('s10[/"clean-up<br>')
})

test('each step is told in words, with what is done by hand as boxes to tick', () => {
  expect(page).toContain(
    '### 4. dependents: Give the new secret to everything that stores it\n\neradicate, `secret-store/put-secret`',
  )
  expect(page).toContain('- [ ] Remove the secret from the place where it leaked, its history and its copies included.')
})

test('a title can be neither markup nor a second picture, and an id may be a word of Mermaid', () => {
  const hostile = '"]; click s1 "javascript:x"\n```\n<img src=x> ![x](http://evil)'
  const text = runbookPage({
    ...outline,
    title: hostile,
    steps: [step({ id: 'end', title: hostile, sentences: [hostile] })],
  })
  expect(text.match(/^```/gm)).toHaveLength(2)
  expect(text).toContain('s1("end<br>#34;#93;#59; click s1 #34;javascript#58;x#34;')
  expect(text).not.toMatch(/<img|!\[x\]\(|javascript:x"\n/)
})

test('a picture says what the title says, in any language', () => {
  const text = runbookPage({ ...outline, steps: [step({ id: 'a', title: 'Überprüfe "das": geht es?' })] })
  expect(text).toContain('s1("a<br>#220;berpr#252;fe #34;das#34;#58; geht es#63;")')
})
