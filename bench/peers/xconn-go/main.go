// An xconn router with its default settings: one realm, anonymous, queues as they come. It prints the port on
// which it listens.
package main

import (
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/xconnio/xconn-go"
)

func main() {
	config := xconn.DefaultRouterConfig()
	config.LogLevel = xconn.LogLevelError
	router, err := xconn.NewRouter(config)
	if err != nil {
		log.Fatal(err)
	}
	// Whoever has no authenticator joins with the role "anonymous".
	realm := xconn.DefaultRealmConfig()
	realm.Roles = []xconn.RealmRole{{
		Name: "anonymous",
		Permissions: []xconn.Permission{{
			URI:            "",
			MatchPolicy:    "prefix",
			AllowCall:      true,
			AllowRegister:  true,
			AllowPublish:   true,
			AllowSubscribe: true,
		}},
	}}
	if err := router.AddRealm("realm1", realm); err != nil {
		log.Fatal(err)
	}
	server := xconn.NewServer(router, nil, nil)
	listener, err := server.ListenAndServeWebSocket(xconn.NetworkTCP, "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("port %d\n", listener.Port())
	collectOnSignal()
}

// collectOnSignal gives unused memory back at SIGUSR2, as the benchmark asks of all servers before it reads theirs.
func collectOnSignal() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR2)
	for range signals {
		debug.FreeOSMemory()
	}
}
