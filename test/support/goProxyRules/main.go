// Writes table.json: which proxy Go takes for which URL, as golang.org/x/net/http/httpproxy says it, which is what
// oc and kubectl do. Nothing at test time needs Go; after a change of the lists below, or to follow a newer version:
//
//	cd test/support/goProxyRules && go run . > table.json && npx prettier --write table.json
package main

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// As Node.js writes them: that is what the rules see there.
var targets = []string{
	"https://api.corp.example.com/",
	"https://api.corp.example.com:6443/",
	"http://api.corp.example.com/",
	"https://corp.example.com/",
	"https://corp.example.com./",
	"https://api.corp.example.com./",
	"https://xcorp.example.com/",
	"https://example.com/",
	"https://corp.example.com.evil.example/",
	"https://xn--bcher-kva.example/",
	"https://api.xn--bcher-kva.example/",
	"https://intern/",
	"https://10.0.0.1/",
	"https://10.0.0.1:6443/",
	"https://10.255.255.255/",
	"https://11.0.0.0/",
	"https://100.0.0.1/",
	"https://192.168.1.77/",
	"https://[fd00::1]/",
	"https://[fd00::1]:6443/",
	"https://[fd12:3456::7]/",
	"https://[fe00::1]/",
	"https://[::ffff:a00:1]/",
	"https://[::a00:1]/",
}

// This machine itself.
var loopbacks = []string{
	"https://localhost/",
	"https://localhost:6443/",
	"https://127.0.0.1/",
	"https://127.8.9.10/",
	"https://[::1]/",
	"https://[::ffff:7f00:1]/",
}

var noProxies = []string{
	"",
	"*",
	" * ",
	"intern,*",
	"corp.example.com",
	"CORP.Example.Com",
	".corp.example.com",
	"*.corp.example.com",
	"*corp.example.com",
	"api.*.example.com",
	"*.",
	"..corp.example.com",
	"com",
	".com",
	"corp.example.com:443",
	"corp.example.com:6443",
	".corp.example.com:6443",
	"*.corp.example.com:6443",
	"corp.example.com:",
	"corp.example.com:https",
	"corp.example.com:0443",
	"corp.example.com:80",
	":6443",
	"corp.example.com.",
	".corp.example.com.",
	"https://corp.example.com",
	"corp.example.com/",
	" corp.example.com ",
	"intern , corp.example.com",
	"intern,,\tcorp.example.com,",
	",",
	"bücher.example",
	".bücher.example",
	"*.BÜCHER.example",
	"xn--bcher-kva.example",
	"intern",
	"10.0.0.1",
	"10.0.0.1:443",
	"10.0.0.1:6443",
	"010.0.0.1",
	"10.1",
	"10.",
	"10.*",
	".0.0.1",
	"10.0.0.0/8",
	"10.0.0.1/8",
	"10.0.0.0/08",
	"10.0.0.0/8:443",
	"10.0.0.0/33",
	"10.0.0.0/-1",
	"10.0.0.0/",
	"10.0.0.0/8/8",
	"10.0.0.0/ 8",
	"0.0.0.0/0",
	"10.0.0.1/32",
	"10.0.0.0/31",
	"10/8",
	"192.168.0.0/16,10.0.0.0/8",
	"192.168.1.64/26",
	"192.168.1.64/28",
	"::ffff:10.0.0.1",
	"::ffff:10.0.0.0/104",
	"::ffff:a00:0/104",
	"::ffff:10.0.0.0/95",
	"::/0",
	"::/96",
	"fd00::1",
	"FD00:0:0::0001",
	"[fd00::1]",
	"[fd00::1]:443",
	"[fd00::1]:6443",
	"[FD00::1]:6443",
	"fd00::1:6443",
	"fd00::/8",
	"fd00::1/8",
	"[fd00::]/8",
	"fd00::/7",
	"fd00::/129",
	"fd00::1%eth0",
	"fd00::/8%eth0",
	"fd00::",
	"localhost",
	"127.0.0.0/8",
	"::1",
	"10.0.0.0/8,fd00::/8,corp.example.com,localhost,.svc,.cluster.local",
}

type environment struct {
	HTTPProxy  string `json:"httpProxy"`
	HTTPSProxy string `json:"httpsProxy"`
}

var environments = []environment{
	{},
	{HTTPProxy: "http://proxy:3128"},
	{HTTPSProxy: "http://proxy:3128"},
	{HTTPProxy: "http://one:3128", HTTPSProxy: "https://two:3129"},
	{HTTPProxy: "proxy:3128", HTTPSProxy: "proxy:3128"},
	{HTTPProxy: "proxy", HTTPSProxy: "proxy"},
	{HTTPProxy: "10.0.0.1:3128", HTTPSProxy: "[fd00::1]:3128"},
	{HTTPProxy: "user:word@proxy:3128", HTTPSProxy: "http://user:word@proxy:3128"},
	{HTTPProxy: "HTTP://proxy:3128", HTTPSProxy: "HTTPS://proxy:3128/"},
	{HTTPProxy: "localhost:3128", HTTPSProxy: "localhost"},
}

type noProxyRow struct {
	NoProxy string `json:"noProxy"`
	Direct  string `json:"direct"`
}

type proxyRow struct {
	environment
	HTTP  string `json:"http"`
	HTTPS string `json:"https"`
}

func proxyOf(config httpproxy.Config, target string) string {
	parsed, err := url.Parse(target)
	if err != nil {
		panic(err)
	}
	proxy, err := config.ProxyFunc()(parsed)
	if err != nil {
		panic(err)
	}
	if proxy == nil {
		return ""
	}
	return proxy.String()
}

func main() {
	table := struct {
		Targets   []string     `json:"targets"`
		Loopbacks []string     `json:"loopbacks"`
		NoProxies []noProxyRow `json:"noProxies"`
		Proxies   []proxyRow   `json:"proxies"`
	}{Targets: targets, Loopbacks: []string{}}
	everything := httpproxy.Config{HTTPProxy: "http://proxy:3128", HTTPSProxy: "http://proxy:3128"}
	for _, target := range loopbacks {
		if proxyOf(everything, target) == "" {
			table.Loopbacks = append(table.Loopbacks, target)
		}
	}
	for _, noProxy := range noProxies {
		direct := []string{}
		config := httpproxy.Config{HTTPProxy: "http://proxy:3128", HTTPSProxy: "http://proxy:3128", NoProxy: noProxy}
		for _, target := range targets {
			if proxyOf(config, target) == "" {
				direct = append(direct, target)
			}
		}
		table.NoProxies = append(table.NoProxies, noProxyRow{noProxy, strings.Join(direct, " ")})
	}
	for _, environment := range environments {
		config := httpproxy.Config{HTTPProxy: environment.HTTPProxy, HTTPSProxy: environment.HTTPSProxy}
		table.Proxies = append(table.Proxies, proxyRow{
			environment,
			proxyOf(config, "http://api.corp.example.com/"),
			proxyOf(config, "https://api.corp.example.com/"),
		})
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(table); err != nil {
		panic(err)
	}
}
