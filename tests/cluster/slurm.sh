#!/usr/bin/env bash
# A real Slurm of one node for tests: without systemd, control groups or accounting, as root or as any user.
#
#   tests/cluster/slurm.sh start BASE PORT [CPUS]    files below BASE (a short path); ports PORT and PORT + 1; then SLURM_CONF=BASE/slurm.conf
#   tests/cluster/slurm.sh stop BASE                 cancel all jobs, end the daemons, delete BASE
#
# Debian: apt-get install -y --no-install-recommends slurm-wlm slurmctld slurmd slurm-client munge
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin

configuration() {  # print slurm.conf
    local memory
    memory=$(awk '/MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)
    cat <<CONF
ClusterName=tests
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$base/run/munge.sock
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0,bf_interval=1
ReturnToService=2
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$base/state
SlurmdSpoolDir=$base/spool
SlurmctldPidFile=$base/run/slurmctld.pid
SlurmdPidFile=$base/run/slurmd.pid
SlurmctldLogFile=$base/log/slurmctld.log
SlurmdLogFile=$base/log/slurmd.log
SlurmdParameters=config_overrides
KillWait=2
InactiveLimit=0
MinJobAge=300
MailProg=/bin/true
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=$memory State=UNKNOWN
PartitionName=tests Nodes=$host Default=YES MaxTime=INFINITE State=UP DefMemPerCPU=256
CONF
}

start() {
    mkdir -p "$base"/{munge,state,spool,log,run}
    chmod 755 "$base"
    chmod 700 "$base/munge"
    if [ ! -f "$base/munge/key" ]; then
        dd if=/dev/urandom of="$base/munge/key" bs=1 count=1024 status=none
        chmod 400 "$base/munge/key"
    fi
    configuration >"$base/slurm.conf"
    munged --key-file="$base/munge/key" --socket="$base/run/munge.sock" --pid-file="$base/run/munged.pid" \
        --log-file="$base/log/munged.log" --seed-file="$base/munge/seed" --num-threads=2 --force
    slurmctld -f "$base/slurm.conf" -c
    slurmd -f "$base/slurm.conf"
    for _ in $(seq 150); do
        [ "$(SLURM_CONF=$base/slurm.conf sinfo -h -o %T 2>/dev/null)" = idle ] && return
        sleep 0.1
    done
    echo "the node did not become idle; see $base/log" >&2
    return 1
}

cancel_all() {  # also of those that wait for another; jobs have KillWait seconds to end
    export SLURM_CONF=$base/slurm.conf
    timeout 5 scancel --user="$(id -un)" 2>/dev/null || return 0
    for _ in $(seq 50); do
        [ -z "$(timeout 5 squeue -h 2>/dev/null)" ] && return
        sleep 0.1
    done
}

stop() {  # by the process numbers that the daemons wrote, and no others
    local daemon pids=()
    [ -f "$base/slurm.conf" ] && cancel_all
    for daemon in slurmd slurmctld munged; do
        [ -s "$base/run/$daemon.pid" ] && pids+=("$(cat "$base/run/$daemon.pid")")
    done
    if ((${#pids[@]})); then
        kill "${pids[@]}" 2>/dev/null || true
        for _ in $(seq 15); do  # slurmd takes five seconds when it may
            kill -0 "${pids[@]}" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 "${pids[@]}" 2>/dev/null || true
    fi
    rm -rf "$base"
}

usage() {
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 2 ] || usage
base=$(realpath -m "$2")
host=$(hostname -s)
case $1 in
start)
    port=${3:?PORT}
    cpus=${4:-8}
    start
    ;;
stop) stop ;;
*) usage ;;
esac
