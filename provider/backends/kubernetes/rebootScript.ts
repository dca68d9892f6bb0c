/** What a reboot pod ends with, when its node has not ended it. */
export const exits = {
  /** The node has another boot id than the order saw: it was rebooted already. */
  rebootedAlready: 10,
  /** The pod's time is over. */
  tooLate: 11,
  /** The host refused the reboot. */
  commandFailed: 12,
  /** The host took the command, and did not go down. */
  stillUp: 13,
} as const;

/**
 * What a reboot pod runs: constant, so that an admission policy can compare it. It does nothing unless the node still has
 * the boot id of the order and the pod's time has not passed. The guard stands in the same process as the deed, and no
 * process outlives a boot: so there is at most one reboot for each boot id, whoever sends the pod how often and however
 * late. With arguments these are the command; otherwise the host's own `systemctl reboot`, in the host's mount namespace.
 *
 * Source: kubelet's `bootID` of a node is `/proc/sys/kernel/random/boot_id` (Kubernetes 1.34,
 * `cmd/kubelet/app/options/globalflags_linux.go`, `boot_id_file`), and a container sees the host's. On ostree hosts a
 * staged deployment is finalized before the reboot, as the machine-config operator does (`pkg/daemon/daemon.go`,
 * `rebootCommand`, OCPBUGS-51150).
 */
export const rebootScript = `say() { echo "$1"; echo "$1" >/dev/termination-log; }
on_host() { nsenter -m/proc/1/ns/mnt -- "$@"; }
reboot_host() {
  if on_host test -e /run/ostree-booted; then
    on_host systemd-run --collect --description="reboot for $OPERATION" -p Requires=ostree-finalize-staged.service -p After=ostree-finalize-staged.service /bin/sh -c "systemctl reboot"
  else
    on_host systemctl reboot
  fi
}
[ "$#" -gt 0 ] || set -- reboot_host
[ "$(cat /proc/sys/kernel/random/boot_id)" = "$BOOT_ID" ] || { say "already rebooted"; exit ${exits.rebootedAlready}; }
[ "$(date +%s)" -le "$NOT_AFTER" ] || { say "too late"; exit ${exits.tooLate}; }
say "rebooting for $OPERATION"
"$@" || { say "the reboot command failed"; exit ${exits.commandFailed}; }
sleep 900
say "still up after 15 minutes"
exit ${exits.stillUp}
`;
