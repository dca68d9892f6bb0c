import type { ServerResponse } from "node:http";
import type { WebSocket } from "ws";
import type { WatchSink } from "./watch";

/** Events as lines of one long answer. */
export function httpSink(response: ServerResponse): WatchSink {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
  // The client learns at once that the watch has begun, even when nothing happens for long.
  response.flushHeaders();
  return {
    send: (event) => response.write(`${JSON.stringify(event)}\n`),
    end: () => response.end(),
    cut: () => response.destroy(),
    onClose: (closed) => response.once("close", closed),
  };
}

/** Events as text frames. */
export function webSocketSink(socket: WebSocket): WatchSink {
  return {
    send: (event) => {
      socket.send(JSON.stringify(event));
    },
    end: () => {
      socket.close(1000);
    },
    cut: () => {
      socket.terminate();
    },
    onClose: (closed) => socket.once("close", closed),
  };
}
