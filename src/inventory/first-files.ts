/** What somebody says on the first day; each has its form already. `today` as YYYY-MM-DD. */
export interface FirstAnswers {
  readonly origin: string
  readonly id: string
  readonly groups: readonly string[]
  readonly osUser: string
  readonly recovery: string | undefined
  readonly today: string
}

/** The policy: who may approve, and where things are. Prose begins with a capital letter; the rest can be uncommented. */
export function firstConfiguration({ id, groups, osUser, recovery }: FirstAnswers): string {
  return `# Who may approve, and where things are. This is policy: keep it in a reviewed repository.
stanch_config: 1
inventory: inventory.yaml
# An inventory of its own, with drill: true, of a client that may be rotated at any time: stanch drill RUNBOOK --canary
# canary: canary.yaml
runbooks: runbooks
people:
  # Four eyes need two people. A login name is a claim, a key is a proof: openssl genpkey -algorithm ed25519 -out me.pem
  - { id: ${id}, groups: [${groups.join(', ')}], os_user: ${JSON.stringify(osUser)} }
  # - { id: bob, groups: [security], os_user: bob }
escrow:
  # Recipients of the key that is kept offline. When this machine is lost, only that key opens a new secret.
  recovery: [${recovery ?? ''}]
`
}

/** An inventory that lints clean as it is, and with all its examples. */
export function firstInventory({ origin, today }: FirstAnswers): string {
  return `# yaml-language-server: $schema=./inventory.schema.json
stanch_inventory: 1
# The name of this installation in every journal. It stays.
origin: ${origin}

# The systems stanch can act on: stanch connector list, stanch connector show KIND/ID.
# Secrets are references, env:NAME, file:/path or prompt:label; never values.
connectors:
  files: { uses: secret-store/env-file }
  programs: { uses: workload/process }
  # idp: { uses: identity/oidc, with: { issuer: https://id.example.com } }
  # mail: { uses: notify/email, with: { host: smtp.example.com, from: stanch@example.com } }
  # logout:
  #   uses: session/back-channel-logout
  #   with: { issuer: https://id.example.com, key: file:/etc/stanch/logout-key.pem, kid: logout-1, alg: RS256 }

# Who is told, and where.
# owners:
#   team-shop:
#     channels:
#       - { connector: mail, with: { to: team-shop@example.com } }

# One entry for each secret: where it is stored, who reads it, whose sessions end with it.
# credentials:
#   - id: shop-web
#     kind: oidc-client-secret
#     connector: idp
#     client_id: shop-web
#     owner: team-shop
#     sessions: logout
#     confirmed: ${today}
#     dependents:
#       - { id: web-env, connector: files, with: { path: /srv/web/.env, key: OIDC_CLIENT_SECRET } }
#     workloads:
#       - { id: web, connector: programs, reads: [web-env], with: { argv: [systemctl, restart, web], pid_file: /run/web.pid } }
#     relying_parties:
#       - { id: shop, client_id: shop-web, backchannel_logout_uri: https://shop.example.com/backchannel-logout }
`
}
