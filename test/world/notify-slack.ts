import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { slackApi } from './slack-api.ts'

const world: World = { 'notify/owners': { acts: 'change', open } }
export default world

async function open(): Promise<Scene> {
  const token = 'canary-slack-token-6611'
  const slack = await slackApi(token)
  return {
    settings: { token: 'env:SLACK_TOKEN', api_url: `${slack.url}/api/` },
    target: { id: 'team-shop', with: { channel: 'C024BE91L' } },
    args: {},
    secrets: { 'env:SLACK_TOKEN': token },
    changes: slack.changes,
    pretend: slack.pretend,
    break: slack.break,
    loseNextAnswer: slack.loseNextAnswer,
    mayRepeat: 'Slack has no idempotency key',
    close: slack.stop,
  }
}
