using Autograd.Core;
using Autograd.Nn;
using FsCheck;
using FsCheck.Fluent;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Several owners of one learning rate: schedules, a plateau, and whoever sets it by hand.</summary>
public class SchedulesComposeTests
{
    [Fact]
    public void Two_schedules_on_one_optimizer_multiply()
    {
        var optimizer = Sgd(1);
        Scheduler[] both = [new(optimizer, new ConstantLR(0.1, 3)), new(optimizer, new ExponentialLR(0.9))];
        foreach (var expected in (double[])[0.1, 0.09, 0.081, 0.729, 0.6561])
        {
            Assert.Equal(expected, optimizer.LearningRate, 1e-12);
            foreach (var scheduler in both) scheduler.Step();
        }
    }

    [Fact]
    public void A_cut_of_a_plateau_stays_beside_a_schedule()
    {
        var optimizer = Sgd(1);
        var (scheduler, plateau) = (new Scheduler(optimizer, new CosineAnnealingLR(10)), new ReduceLROnPlateau(optimizer, patience: 0));
        double[] measures = [3, 3, 2, 1]; // the second is no better
        var rates = new List<double>();
        foreach (var measure in measures)
        {
            scheduler.Step();
            plateau.Step(measure);
            rates.Add(optimizer.LearningRate);
        }
        foreach (var (expected, actual) in new[] { 0.9755282581475768, 0.09045084971874737, 0.07938926261462367, 0.06545084971874737 }.Zip(rates)) Assert.Equal(expected, actual, 1e-12);
    }

    [Fact]
    public void A_rate_set_by_hand_stays_as_it_was_set_and_is_what_the_schedule_multiplies()
    {
        var optimizer = Sgd(1);
        var scheduler = new Scheduler(optimizer, new ExponentialLR(0.5));
        scheduler.Step();
        optimizer.LearningRate = 0.3;
        Assert.Equal(0.3, optimizer.LearningRate);
        scheduler.Step();
        Assert.Equal(0.15, optimizer.LearningRate, 1e-15);
    }

    [Fact]
    public void After_an_end_at_0_a_rate_set_by_hand_lets_a_new_schedule_begin()
    {
        var optimizer = Sgd(1);
        var first = new Scheduler(optimizer, new CosineAnnealingLR(2));
        first.Step();
        first.Step();
        Assert.Equal(0, optimizer.LearningRate);
        optimizer.LearningRate = 0.5;
        var second = new Scheduler(optimizer, new CosineAnnealingLR(4));
        for (var n = 0; n <= 4; n++, second.Step()) Assert.Equal(0.25 * (1 + Math.Cos(Math.PI * n / 4)), optimizer.LearningRate, 1e-12);
    }

    [Fact]
    public void One_cycle_says_what_the_rate_is_and_others_multiply_that()
    {
        foreach (var isFirst in (bool[])[true, false])
        {
            var optimizer = Sgd(7); // does not count
            OneCycleLR cycle = new(1, 20);
            Schedule[] schedules = isFirst ? [cycle, new ExponentialLR(0.5)] : [new ExponentialLR(0.5), cycle];
            var both = Array.ConvertAll(schedules, schedule => new Scheduler(optimizer, schedule));
            for (var n = 0; n < 20; n++)
            {
                Assert.Equal(cycle.RateAt(7, n) * Math.Pow(0.5, n), optimizer.LearningRate, 1e-12);
                foreach (var scheduler in both) scheduler.Step();
            }
        }
    }

    [Fact]
    public void A_second_cycle_after_the_first_has_the_rates_of_its_own()
    {
        var optimizer = Sgd(1);
        var first = new Scheduler(optimizer, new OneCycleLR(1, 5));
        for (var n = 0; n < 4; n++) first.Step();
        OneCycleLR cycle = new(0.2, 9);
        var second = new Scheduler(optimizer, cycle);
        for (var n = 0; n < 9; n++, second.Step()) Assert.Equal(cycle.RateAt(1, n), optimizer.LearningRate, 1e-12);
    }

    [Fact]
    public void A_plateau_beside_a_warm_up_and_a_cosine_cuts_every_group_for_good()
    {
        var groups = new ParameterGroups<double>(new Sgd<double>([Leaf(1)], 1), new Sgd<double>([Leaf(1)], 0.1));
        var schedule = new SequentialLR([new LinearLR(0.1, 1, 4), new CosineAnnealingLR(10)], [4]);
        var (scheduler, plateau) = (new Scheduler(groups, schedule), new ReduceLROnPlateau(groups, factor: 0.5, patience: 0));
        var cut = 1.0;
        for (var n = 1; n < 12; n++)
        {
            scheduler.Step();
            if (n % 3 != 0) plateau.Step(-n);
            else
            {
                plateau.Step(1);
                cut /= 2;
            }
            Assert.Equal(cut * schedule.RateAt(1, n), groups.Groups[0].LearningRate, 1e-12);
            Assert.Equal(cut * schedule.RateAt(0.1, n), groups.Groups[1].LearningRate, 1e-12);
        }
    }

    [Fact]
    public void A_range_test_leaves_schedules_as_they_were()
    {
        var (one, other) = (Sgd(0.7), Sgd(0.7));
        var schedulers = new[] { one, other }.Select(optimizer => new[] { new Scheduler(optimizer, new ExponentialLR(0.9)), new Scheduler(optimizer, new StepLR(2, 0.3)) }).ToList();
        for (var n = 0; n < 6; n++)
        {
            if (n == 3) LearningRateFinder.Run(new Linear<double>(1, 1, new RandomStream(1)), one, () => 1);
            Assert.Equal(one.LearningRate, other.LearningRate);
            foreach (var scheduler in schedulers.SelectMany(both => both)) scheduler.Step();
        }
    }

    /// <summary>Any schedules, cuts and steps: the rate is the base times what each has made of it since the last cut.</summary>
    [Fact]
    public void Any_schedules_and_cuts_in_any_order_multiply() => Prop.ForAll(
        Arb.From(Gen.Choose(0, 1 << 20).Select(static seed => (ulong)seed)),
        static seed =>
        {
            var random = new RandomStream(seed);
            var names = SchedulerTests.Schedules.Where(row => !row.Key.StartsWith("OneCycle", StringComparison.Ordinal)).Select(row => row.Value()).ToArray();
            Schedule[] schedules = [names[random.NextInt(names.Length)], names[random.NextInt(names.Length)]];
            var optimizer = Sgd(0.8);
            var both = Array.ConvertAll(schedules, schedule => new Scheduler(optimizer, schedule));
            var scale = 1.0;
            for (var i = 0; i < 30; i++)
            {
                switch (random.NextInt(3))
                {
                    case 0:
                        both[0].Step();
                        break;
                    case 1:
                        both[1].Step();
                        break;
                    default:
                        var factor = 0.5 + random.NextDouble();
                        if (optimizer.LearningRate == 0) break; // no factor leads away from there
                        optimizer.LearningRate *= factor;
                        scale *= factor;
                        break;
                }
                var product = 0.8 * scale * (schedules[0].RateAt(0.8, both[0].Steps) / 0.8) * (schedules[1].RateAt(0.8, both[1].Steps) / 0.8);
                if (Math.Abs(optimizer.LearningRate - product) > 1e-12 * Math.Max(1, product)) return false;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithReplay(2026, 1));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1L << 62)]
    [InlineData(12345678901)]
    public void Any_count_of_steps_has_its_rate_at_once(long steps)
    {
        foreach (var (name, create) in SchedulerTests.Schedules)
        {
            if (name == "LambdaLR") continue; // the function of the user's does what it likes
            var scheduler = new Scheduler(new Sgd<double>([Leaf(1)], 0.1, momentum: 0.9), create());
            var state = LoaderPlaceTests.Changed(scheduler.SaveState(), "last_epoch", steps);
            foreach (var entry in (string[])["group_lrs", "anchor_lrs", "last_lrs"]) state = Without(state, entry);
            if (name.StartsWith("OneCycle", StringComparison.Ordinal)) Assert.Contains("'last_epoch' is ", Assert.Throws<ArgumentException>(() => scheduler.LoadState(state)).Message, StringComparison.Ordinal);
            else scheduler.LoadState(state);
        }
        foreach (var multiplier in (int[])[1, 2, 3, 4, 7, int.MaxValue])
            foreach (var period in (int[])[1, 2, 5, int.MaxValue])
            {
                var (left, length) = ((Int128)steps, (Int128)period);
                if (multiplier == 1) left %= length;
                while (left >= length) (left, length) = (left - length, length * multiplier);
                Assert.Equal((1 + Math.Cos(Math.PI * (double)left / (double)length)) / 2, new CosineAnnealingWarmRestarts(period, multiplier).RateAt(1, steps), 1e-12);
            }
    }

    [Fact]
    public void A_step_too_many_to_count_is_an_error()
    {
        var scheduler = new Scheduler(Sgd(1), new ConstantLR());
        scheduler.LoadState(new StateDictionary { { "last_epoch", StateEntry.From(long.MaxValue) }, { "base_lrs", StateEntry.From(Tensor.From<double>([1.0])) } });
        Throws<InvalidOperationException>("Scheduler: 9223372036854775807 steps were made; no more can be counted.", scheduler.Step);
    }

    [Theory]
    [InlineData("CosineAnnealingLR(totalSteps 50, minimum 0)", 100, 50)]
    [InlineData("CosineAnnealingLR(totalSteps 100, minimum 0)", 50, 100)]
    public void A_state_of_another_schedule_is_refused_with_both_named(string here, int saved, int loading)
    {
        var scheduler = new Scheduler(Sgd(1), new CosineAnnealingLR(saved));
        for (var n = 0; n < 50; n++) scheduler.Step();
        var other = new Scheduler(Sgd(1), new CosineAnnealingLR(loading));
        Throws<ArgumentException>($"Scheduler: the state does not fit: the schedule of group 0 was CosineAnnealingLR(totalSteps {saved}, minimum 0) when it was saved, and is {here} here.", () => other.LoadState(scheduler.SaveState()));
        Assert.StartsWith("Scheduler: the state does not fit: the schedule of group 0 was StepLR(stepSize 3, gamma 0.1)",
            Assert.Throws<ArgumentException>(() => other.LoadState(new Scheduler(Sgd(1), new StepLR(3)).SaveState())).Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Steps);
    }

    [Fact]
    public void A_function_that_gives_another_rate_is_refused()
    {
        var scheduler = new Scheduler(Sgd(1), new LambdaLR(static n => 1.0 / (1 + n)));
        scheduler.Step();
        Throws<ArgumentException>("Scheduler: the state does not fit: 'last_lrs' is 0.5 (F64); it must be [0.25] after 1 steps of this schedule.",
            () => new Scheduler(Sgd(1), new LambdaLR(static n => 1.0 / (1 + (3 * n)))).LoadState(scheduler.SaveState()));
    }

    private static StateDictionary Without(StateDictionary state, string name)
    {
        var copy = new StateDictionary();
        foreach (var (key, entry) in state)
            if (key != name) copy.Add(key, entry);
        return copy;
    }

    private static Sgd<double> Sgd(double rate) => new([Leaf(1)], rate, momentum: 0.9);
}
