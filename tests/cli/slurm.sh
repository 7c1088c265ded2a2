#!/bin/sh
# A real Slurm of one node, started here on ports of its own: an array of four jobs makes what one run makes. Skipped where it is not
# installed (slurmctld slurmd slurm-client munge).
. tests/lib.sh

TESTS="Slurm: four jobs of an array are the whole, byte for byte"
PATH=$PATH:/usr/sbin:/sbin
for program in slurmctld slurmd sbatch scontrol munged; do
	command -v "$program" >/dev/null || { t_skip "$TESTS" "$program is not installed"; exit; }
done
[ "$(id -u)" = 0 ] || { t_skip "$TESTS" "its daemons want root here"; exit; }

host=$(hostname -s)
daemons=
port=$((20000 + $$ % 10000))
start() { "$@" >>"$W/daemons" 2>&1 & daemons="$daemons $!"; }
stop() {
	[ -z "$daemons" ] || kill $daemons 2>/dev/null
	wait
	finish
}
trap stop EXIT
chmod 755 "$W"
mkdir "$W/state" "$W/spool" "$W/munge" && chmod 711 "$W/munge"
head -c 1024 /dev/urandom >"$W/munge/key" && chmod 600 "$W/munge/key"
cat >"$W/slurm.conf" <<END
ClusterName=kawaraban
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$W/munge/socket
CredType=cred/munge
StateSaveLocation=$W/state
SlurmdSpoolDir=$W/spool
SlurmctldPidFile=$W/slurmctld.pid
SlurmdPidFile=$W/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/linear
SwitchType=switch/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=1 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4
END
SLURM_CONF=$W/slurm.conf
export SLURM_CONF
start munged --foreground --force --socket="$W/munge/socket" --key-file="$W/munge/key" --pid-file="$W/munge/pid" \
	--log-file="$W/munge/log" --seed-file="$W/munge/seed" --num-threads=1
for i in $(seq 50); do [ -S "$W/munge/socket" ] && break; sleep 0.1; done
start slurmctld -D -f "$SLURM_CONF"
start slurmd -D -f "$SLURM_CONF"
up() { for i in $(seq 200); do scontrol show node "$host" 2>/dev/null | grep -q 'State=\(IDLE\|MIXED\)' && return; sleep 0.1; done; tail -20 "$W/daemons" "$W/munge/log"; return 1; }

mkdir "$W/in"
for i in $(seq 100 199); do printf '令和４年度の予算\n%s千円\n' "$i" >"$W/in/$i.txt"; done
cat >"$W/job" <<END
#!/bin/sh
#SBATCH --array=5-8
#SBATCH --output=$W/said-%a
#SBATCH --chdir=$W
exec "$KW" batch -q "$W/in" --out "$W/parts" --to json,tree -j 1 --shard env
END
array() {
	"$KW" batch -q "$W/in" --out "$W/whole" --to json,tree || return 1
	timeout 60 sbatch --wait "$W/job" || { cat "$W"/said-*; tail -20 "$W/daemons"; return 1; }
	for k in 1 2 3 4; do [ -e "$W/parts/.kw-journal.${k}of4" ] || return 1; done
	diff -r -x '.kw-*' "$W/whole" "$W/parts"
}
if up >"$W/why" 2>&1; then
	t "$TESTS" array
	t "Slurm: the report joins their journals" sh -c '[ "$("$KW" report "$0/parts" --format csv | wc -l)" -ge 101 ]' "$W"
else
	sed 's/^/# /' "$W/why"
	t_skip "$TESTS" "it did not come up here"
fi
