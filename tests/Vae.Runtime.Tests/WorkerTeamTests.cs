using Vae.Execution;

namespace Vae.Tests;

public class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_worker_meets_the_others_at_every_barrier(int workers)
    {
        using var team = new WorkerTeam(workers);
        var work = new Countdown(workers, rounds: 200);
        for (int run = 0; run < 20; run++)
        {
            team.Run(work);
            Assert.True(work.AllMet);
            if (run == 10)
                Thread.Sleep(30); // Long enough for the team to fall asleep.
        }
    }

    [Fact]
    public void Threads_without_work_end_and_the_next_work_starts_them_again()
    {
        using var team = new WorkerTeam(3, null, TimeSpan.FromMilliseconds(50));
        var work = new Countdown(3, rounds: 20);
        for (int round = 0; round < 2; round++)
        {
            team.Run(work);
            Assert.True(work.AllMet);
            Assert.True(SpinWait.SpinUntil(() => team.LiveThreads == 0, TimeSpan.FromMinutes(1)), $"{team.LiveThreads} threads");
        }
        team.Run(work);
        Assert.True(work.AllMet);
    }

    [Fact]
    public void Work_that_comes_while_threads_end_is_done_by_all()
    {
        using var team = new WorkerTeam(3, null, TimeSpan.FromMilliseconds(1));
        var work = new Countdown(3, rounds: 2);
        for (int run = 0; run < 100; run++)
        {
            team.Run(work);
            Assert.True(work.AllMet);
            Thread.Sleep(run % 5);
        }
    }

    [Fact]
    public void A_team_can_be_disposed_while_its_threads_end()
    {
        for (int round = 0; round < 40; round++)
        {
            var team = new WorkerTeam(3, null, TimeSpan.FromMilliseconds(20));
            team.Run(new Countdown(3, rounds: 2));
            Thread.Sleep(round);
            team.Dispose();
            Assert.Equal(0, team.LiveThreads);
        }
    }

    [Fact]
    public void A_failing_worker_releases_the_others_and_its_exception_reaches_the_caller()
    {
        using var team = new WorkerTeam(3);
        for (int rank = 0; rank < 3; rank++)
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => team.Run(new FailingWork(rank)));
            Assert.Equal($"worker {rank}", thrown.Message);
        }
        var work = new Countdown(3, rounds: 5);
        team.Run(work);
        Assert.True(work.AllMet);
    }

    [Theory]
    [InlineData(100, 16, 1)]
    [InlineData(100, 16, 3)]
    [InlineData(5, 16, 4)]
    [InlineData(0, 1, 2)]
    public void Shares_cover_everything_once_and_start_at_the_grain(int count, int grain, int workers)
    {
        using var team = new WorkerTeam(workers);
        var covered = new int[count];
        team.Run(new Cover(covered, grain));
        Assert.All(covered, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Running_work_allocates_nothing()
    {
        using var team = new WorkerTeam(2);
        var work = new Countdown(2, rounds: 3);
        team.Run(work);
        ExactAllocation.None(() =>
        {
            for (int run = 0; run < 100; run++)
                team.Run(work);
        });
    }

    private sealed class Countdown(int workers, int rounds) : ITeamWork
    {
        private int _arrivals;
        private int _missed;

        internal bool AllMet => _missed == 0;

        public void Execute(Worker worker)
        {
            for (int round = 0; round < rounds; round++)
            {
                Interlocked.Increment(ref _arrivals);
                worker.Barrier();
                if (Volatile.Read(ref _arrivals) % workers != 0)
                    Interlocked.Increment(ref _missed);
                worker.Barrier();
            }
        }
    }

    private sealed class FailingWork(int rank) : ITeamWork
    {
        public void Execute(Worker worker)
        {
            worker.Barrier();
            if (worker.Rank == rank)
                throw new InvalidOperationException($"worker {rank}");
            worker.Barrier();
        }
    }

    private sealed class Cover(int[] covered, int grain) : ITeamWork
    {
        public void Execute(Worker worker)
        {
            (int start, int end) = worker.Share(covered.Length, grain);
            Assert.Equal(0, start == covered.Length ? 0 : start % grain);
            for (int i = start; i < end; i++)
                covered[i]++;
        }
    }
}
