#!/bin/sh
# What a node's machine does from its power-on to its end: the first process of a process and mount namespace of its own,
# started by kubeletNode.cjs. Its end, or the end of its standard input, ends everything on the node at once, by the
# kernel's hand, as a power cut does. Of the real machine it sees the files and the network, and none of its processes.
set -eu
cd "$1"
# The kubelet insists on these; they are the real machine's, so it gets files in their place.
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  if [ -e "/proc/sys/$name" ]; then
    file="host/sysctl-$(echo "$name" | tr / -)"
    cat "/proc/sys/$name" >"$file"
    mount --bind "$file" "/proc/sys/$name"
  fi
done
# And whatever a pod should find here, it does not find the way to the real machine's init.
for program in systemctl systemd-run shutdown reboot halt poweroff init telinit busctl; do
  for place in /bin /sbin /usr/bin /usr/sbin; do
    [ ! -e "$place/$program" ] || mount --bind host/nothing "$(readlink -f "$place/$program")" 2>/dev/null || true
  done
done
for place in /run/systemd /run/dbus /run/initctl; do
  [ ! -d "$place" ] || mount -t tmpfs none "$place"
done
rm -rf cd/state
PATH="$CONTAINERD_FOLDER:$PATH" "$CONTAINERD_FOLDER/containerd" -c containerd.toml >>containerd.log 2>&1 </dev/null &
ctr() { "$CONTAINERD_FOLDER/ctr" -a cd/c.sock -n k8s.io "$@"; }
until ctr version >/dev/null 2>&1; do sleep 0.05; done
have=$(ctr images ls -q)
for image in pause shell; do
  case "$have" in *"/$image:"*) ;; *) ctr images import "$image.tar" >/dev/null ;; esac
done
kubelet() {
  exec "$KUBELET" --config kubelet.yaml --kubeconfig kubeconfig --root-dir "$PWD/kl" --cert-dir "$PWD/kl/pki" \
    --hostname-override "$NODE_NAME" --boot-id-file "$PWD/host/bootid" --v=2 >>kubelet.log 2>&1 </dev/null
}
# The machine runs whether its kubelet does or not; who plays it says so.
kubelet_pid=
while read -r word; do
  case "$word" in
    # One at a time, whoever else has started it.
    start-kubelet) [ -n "$kubelet_pid" ] || { (kubelet) & kubelet_pid=$!; } ;;
    stop-kubelet)
      kill -9 "$kubelet_pid" 2>/dev/null || true
      kubelet_pid=
      ;;
  esac
done
