import type { ClientRoles } from '../session/router-session.js';

/** Announcements that are remembered at the same time. */
const maxAnnouncements = 64;

/** The longest one that is remembered; what the client of this suite announces has about 1,300 characters. */
const maxCharacters = 4_096;

/** What sessions announced, kept once for all that announced the same: mostly there are as many kinds as client libraries. */
export class SharedRoles {
  readonly #known = new Map<string, ClientRoles>();

  /** An announcement of the same content, which lives as long as somebody has it. */
  share(roles: ClientRoles): ClientRoles {
    const content = JSON.stringify(roles);
    const known = this.#known.get(content);
    if (known !== undefined) return known;
    if (content.length <= maxCharacters) this.#remember(content, roles);
    return roles;
  }

  /** The oldest one makes room, so that nobody fills this with what no other announces. */
  #remember(content: string, roles: ClientRoles): void {
    if (this.#known.size >= maxAnnouncements) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.set(content, roles);
  }
}
