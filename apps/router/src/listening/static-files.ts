import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import sirv from 'sirv';

/** Answers a request, or calls `next` when it has nothing for it. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** A page may load only what comes from here, and connect to any router. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "connect-src 'self' ws: wss:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "object-src 'none'",
].join('; ');

/**
 * Serves the files of a folder, as they were at the start. The only place that knows the library for it.
 * @throws {Error} when there is no such folder
 */
export function staticFiles(directory: string): RequestHandler {
  if (!existsSync(directory)) throw new Error(`there are no pages to serve: ${directory} does not exist`);
  return sirv(directory, {
    etag: true,
    gzip: false,
    brotli: false,
    setHeaders: (response) => {
      response.setHeader('X-Content-Type-Options', 'nosniff');
      response.setHeader('Content-Security-Policy', contentSecurityPolicy);
      response.setHeader('Referrer-Policy', 'no-referrer');
      // Pages change with the router; the ETag makes asking again cheap.
      response.setHeader('Cache-Control', 'no-cache');
    },
  });
}
