using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class SchedulerTests
{
    public static readonly Dictionary<string, Func<Schedule>> Schedules = new()
    {
        ["StepLR"] = () => new StepLR(3, 0.5),
        ["MultiStepLR"] = () => new MultiStepLR([7, 2, 2], 0.5),
        ["ExponentialLR"] = () => new ExponentialLR(0.9),
        ["LambdaLR"] = () => new LambdaLR(n => 1.0 / (1 + n)),
        ["ConstantLR"] = () => new ConstantLR(0.5, 4),
        ["LinearLR"] = () => new LinearLR(0.1, 0.9, 6),
        ["PolynomialLR"] = () => new PolynomialLR(6, 2),
        ["CosineAnnealingLR"] = () => new CosineAnnealingLR(5, 0.01),
        ["CosineAnnealingWarmRestarts"] = () => new CosineAnnealingWarmRestarts(2, 2, 0.01),
        ["OneCycleLR"] = () => new OneCycleLR(1, 20),
        ["OneCycleLR in three phases"] = () => new OneCycleLR(1, 20, 0.4, Anneal.Linear, threePhases: true),
        ["SequentialLR"] = () => new SequentialLR([new LinearLR(0.1, 1, 3), new CosineAnnealingLR(10), new ConstantLR(0.1, 100)], [3, 8]),
    };

    public static TheoryData<string> Names => [.. Schedules.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Put_aside_and_taken_up_it_goes_on_to_the_last_bit(string name)
    {
        var (one, other) = (Groups(), Groups());
        var straight = new Scheduler(one, Schedules[name]());
        for (var n = 0; n < 5; n++) straight.Step();
        other.LearningRate = 0.77; // what it was made with does not count
        var resumed = new Scheduler(other, Schedules[name]());
        resumed.LoadState(straight.SaveState());
        Assert.Equal(5, resumed.Steps);
        for (var n = 0; n < 10; n++)
        {
            Assert.Equal(Rates(one), Rates(other));
            straight.Step();
            resumed.Step();
        }
        Assert.Equal(Rates(one), Rates(other));

        static IEnumerable<(double, double?)> Rates(Optimizer optimizer) => optimizer.Groups.Select(group => (group.LearningRate, group.CycledMomentum));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_group_is_driven_from_its_own_rate(string name)
    {
        var groups = Groups();
        var scheduler = new Scheduler(groups, Schedules[name]());
        for (var n = 0L; n < 15; n++)
        {
            Assert.Equal([Schedules[name]().RateAt(0.1, n), Schedules[name]().RateAt(0.4, n)], groups.Groups.Select(group => group.LearningRate));
            Assert.Equal(n, scheduler.Steps);
            scheduler.Step();
        }
    }

    [Fact]
    public void Each_group_may_have_a_schedule_of_its_own()
    {
        var groups = Groups();
        var scheduler = new Scheduler(groups, [new StepLR(1, 0.5), new ConstantLR(0.5, 1)]);
        Assert.Equal([0.1, 0.2], groups.Groups.Select(group => group.LearningRate));
        scheduler.Step();
        Assert.Equal([0.05, 0.4], groups.Groups.Select(group => group.LearningRate));
        Throws<ArgumentException>("Scheduler: 1 schedules for 2 groups; give one for each, or one for all. (Parameter 'schedules')", () => new Scheduler(groups, [new StepLR(1)]));
    }

    [Fact]
    public void One_cycle_moves_the_momentum_or_beta1_against_the_rate()
    {
        var adam = new Adam<double>([Leaf(1)]);
        var scheduler = new Scheduler(adam, new OneCycleLR(1, 11, peak: 0.5454545454545454));
        Assert.Equal((0.04, 0.95), (adam.LearningRate, adam.Beta1), Near);
        for (var n = 0; n < 5; n++) scheduler.Step();
        Assert.Equal((1, 0.85), (adam.LearningRate, adam.Beta1), Near);
        for (var n = 0; n < 5; n++) scheduler.Step();
        Assert.Equal((4e-6, 0.95), (adam.LearningRate, adam.Beta1), Near);
        scheduler.Step(); // one a batch is one more than the cycle needs
        Throws<InvalidOperationException>("OneCycleLR: step 12 is past the end of a cycle of 11 (total steps); give it more, or stop stepping.", scheduler.Step);
        Assert.Equal(11, scheduler.Steps);
        Throws<ArgumentException>("OneCycleLR: Adagrad has no momentum to cycle; say cycleMomentum: false. (Parameter 'schedules')", () => new Scheduler(new Adagrad<double>([Leaf(1)]), new OneCycleLR(1, 10)));
        _ = new Scheduler(new Adagrad<double>([Leaf(1)]), new OneCycleLR(1, 10, cycleMomentum: false));

        static bool Near((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12;
    }

    [Theory]
    [InlineData(Anneal.Cosine)]
    [InlineData(Anneal.Linear)]
    public void One_cycle_of_any_size_has_rates_that_can_be_set(Anneal anneal)
    {
        foreach (var steps in (int[])[1, 2, 3, 4, 10])
            foreach (var peak in (double[])[0, 0.1, 1.0 / 3, 0.5, 1])
                foreach (var three in (bool[])[false, true])
                {
                    var scheduler = new Scheduler(new Adam<double>([Leaf(1)]), new OneCycleLR(1, steps, peak, anneal, threePhases: three));
                    for (var n = 0; n < steps; n++) scheduler.Step(); // each sets a rate and a β₁, which refuse what they cannot be
                }
    }

    [Fact]
    public void A_warm_restart_is_known_at_once_after_any_number_of_steps()
    {
        Assert.Equal(0.5, new CosineAnnealingWarmRestarts(10, 1).RateAt(1, 1_000_000_000_005), 1e-12);
        Assert.Equal(1, new CosineAnnealingWarmRestarts(1, 2).RateAt(1, (1L << 40) - 1), 1e-12);
        Assert.Equal(0, new CosineAnnealingLR(3).RateAt(1, 3_000_000_000_003), 1e-12);
    }

    [Fact]
    public void Errors_say_what_is_wrong()
    {
        Throws<ArgumentOutOfRangeException>("StepLR: the step size is 0; it must be at least 1. (Parameter 'stepSize')", () => new StepLR(0));
        Throws<ArgumentOutOfRangeException>("ExponentialLR: the gamma is -1; it must be a finite number and not negative. (Parameter 'gamma')", () => new ExponentialLR(-1));
        Throws<ArgumentOutOfRangeException>("LinearLR: the start factor is 0; it must be above 0 and at most 1. (Parameter 'startFactor')", () => new LinearLR(0));
        Throws<ArgumentOutOfRangeException>("ConstantLR: the factor is 1.5; it must be between 0 and 1. (Parameter 'factor')", () => new ConstantLR(1.5));
        Throws<ArgumentOutOfRangeException>("CosineAnnealingLR: the total steps is 0; it must be at least 1. (Parameter 'totalSteps')", () => new CosineAnnealingLR(0));
        Throws<ArgumentOutOfRangeException>("OneCycleLR: the anneal is 9; it must be Anneal.Cosine or Anneal.Linear. (Parameter 'anneal')", () => new OneCycleLR(1, 10, anneal: (Anneal)9));
        Throws<ArgumentException>("SequentialLR: 2 schedules and 2 milestones; each schedule but the first begins at a milestone. (Parameter 'milestones')", () => new SequentialLR([new StepLR(1), new StepLR(1)], [1, 2]));
        Throws<ArgumentException>("SequentialLR: the milestones [4 2] must rise, from 0 on. (Parameter 'milestones')", () => new SequentialLR([new StepLR(1), new StepLR(1), new StepLR(1)], [4, 2]));
        var scheduler = new Scheduler(new Sgd<double>([Leaf(1)], 0.1), new StepLR(1));
        Throws<ArgumentException>("Scheduler: the state does not fit: 'base_lrs' is [2] where [1] is needed; 'group_lrs' is [2] where [1] is needed; 'anchor_lrs' is [2] where [1] is needed; 'last_lrs' is [2] where [1] is needed.", () => scheduler.LoadState(new Scheduler(Groups(), new StepLR(1)).SaveState()));
        Assert.Equal(0, scheduler.Steps);
    }

    private static ParameterGroups<double> Groups() => new(new Sgd<double>([Leaf(1)], 0.1, momentum: 0.9), new Adam<double>([Leaf(1)], 0.4));
}
