// Logs in with the client of nexus, says who it is in one line of JSON, and leaves.
//
// Reads url, realm, authid, secret, method and ca (a file) as JSON from stdin.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log"
	"os"

	"github.com/gammazero/nexus/v3/client"
	"github.com/gammazero/nexus/v3/wamp"
	"github.com/gammazero/nexus/v3/wamp/crsign"
)

type target struct {
	Url, Realm, Authid, Secret, Method, Ca string
}

func main() {
	var to target
	if err := json.NewDecoder(os.Stdin).Decode(&to); err != nil {
		log.Fatal(err)
	}
	session, err := client.ConnectNet(context.Background(), to.Url, configFor(to))
	if err != nil {
		tell(map[string]any{"reason": err.Error()})
		return
	}
	details := session.RealmDetails()
	tell(map[string]any{
		"authid":     details["authid"],
		"authrole":   details["authrole"],
		"authmethod": details["authmethod"],
	})
	session.Close()
}

func configFor(to target) client.Config {
	config := client.Config{
		Realm:  to.Realm,
		Logger: log.New(io.Discard, "", 0),
		TlsCfg: &tls.Config{RootCAs: trusted(to.Ca)},
	}
	if to.Method == "anonymous" {
		return config
	}
	config.HelloDetails = wamp.Dict{"authid": to.Authid}
	config.AuthHandlers = map[string]client.AuthFunc{
		to.Method: func(challenge *wamp.Challenge) (string, wamp.Dict) {
			if to.Method == "ticket" {
				return to.Secret, wamp.Dict{}
			}
			return crsign.RespondChallenge(to.Secret, challenge, nil), wamp.Dict{}
		},
	}
	return config
}

func trusted(file string) *x509.CertPool {
	pem, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return pool
}

func tell(outcome map[string]any) {
	if err := json.NewEncoder(os.Stdout).Encode(outcome); err != nil {
		log.Fatal(err)
	}
}
