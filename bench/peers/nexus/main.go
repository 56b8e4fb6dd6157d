// A nexus router with its default settings: one realm, anonymous, queues as they come. It prints the port on
// which it listens.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/gammazero/nexus/v3/router"
	"github.com/gammazero/nexus/v3/wamp"
)

func main() {
	config := &router.Config{
		RealmConfigs: []*router.RealmConfig{{URI: wamp.URI("realm1"), AnonymousAuth: true}},
	}
	nexus, err := router.NewRouter(config, log.New(io.Discard, "", 0))
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go collectOnSignal()
	fmt.Printf("port %d\n", listener.Addr().(*net.TCPAddr).Port)
	server := &http.Server{Handler: router.NewWebsocketServer(nexus)}
	log.Fatal(server.Serve(listener))
}

// collectOnSignal gives unused memory back at SIGUSR2, as the benchmark asks of all servers before it reads theirs.
func collectOnSignal() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR2)
	for range signals {
		debug.FreeOSMemory()
	}
}
