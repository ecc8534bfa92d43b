import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { started } from './children.ts'

async function mailbox() {
  const { hello } = await started('mailbox', {})
  const post = createTransport({ host: hello['host'], port: Number(hello['port']), secure: false, ignoreTLS: true })
  const mails = async () => (await fetch(`${hello['address']}/mails`)).json()
  return { post, mails }
}

test('a mail that nodemailer sends is kept with its envelope, headers and text', async () => {
  const { post, mails } = await mailbox()
  const mail = {
    from: 'stanch@example.com',
    to: 'team@example.com',
    subject: 'DRILL: a secret leaked',
    text: 'Please look.',
  }
  await post.sendMail({ ...mail, messageId: '<key@stanch>' })
  expect(await mails()).toMatchObject([
    {
      from: 'stanch@example.com',
      to: ['team@example.com'],
      headers: { subject: 'DRILL: a secret leaked', 'message-id': '<key@stanch>' },
      body: expect.stringContaining('Please look.'),
    },
  ])
})

test('nobody is refused with 550, and nothing is kept', async () => {
  const { post, mails } = await mailbox()
  const mail = { from: 'stanch@example.com', to: 'nobody@example.com', subject: 'x', text: 'y' }
  await expect(post.sendMail(mail)).rejects.toMatchObject({ responseCode: 550 })
  expect(await mails()).toEqual([])
})
