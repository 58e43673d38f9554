using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>What an optimizer remembers can be put aside and taken up again.</summary>
public class OptimizerStateTests
{
    public static TheoryData<string> Names => [.. OptimizerKinds.Names, "groups"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Put_aside_and_taken_up_it_goes_on_to_the_last_bit(string name)
    {
        var random = new RandomStream(11);
        Tensor<double>[] straight = [Tensor.Normal<double>([3, 5], random).RequireGrad(), Tensor.Normal<double>([2], random).RequireGrad(), Tensor.Normal<double>([], random).RequireGrad()];
        var steps = Enumerable.Range(0, 8).Select(step => Array.ConvertAll(straight, x => x.Rank == 0 && step < 6 ? null : Tensor.Normal<double>([x.Size], random).ToArray())).ToArray(); // the last parameter starts late
        var optimizer = Create(name, straight);
        foreach (var step in steps[..3]) GivenGradients.Step(optimizer, step);
        optimizer.LearningRate = 0.03;
        GivenGradients.Step(optimizer, steps[3]);

        Tensor<double>[] resumed = [.. straight.Select(x => Tensor.From<double>(x.ToArray(), x.Shape).RequireGrad())];
        var saved = optimizer.SaveState();
        foreach (var step in steps[4..]) GivenGradients.Step(optimizer, step); // what was saved is a copy
        var other = Create(name, resumed);
        GivenGradients.Step(other, [.. resumed.Select(x => Tensor.Ones<double>([x.Size]).ToArray())]); // what it knew is to be forgotten
        foreach (var (x, y) in resumed.Zip(Values())) x.CopyFrom(y);
        other.LoadState(saved);
        foreach (var step in steps[4..]) GivenGradients.Step(other, step);
        foreach (var (x, y) in straight.Zip(resumed)) Same.Bits<double>(x.ToArray(), y.ToArray());
        Assert.Equal(0.03, other.LearningRate);

        IEnumerable<double[]> Values()
        {
            Tensor<double>[] again = [.. steps[0].Select((_, i) => Start(i))];
            var replay = Create(name, again);
            foreach (var step in steps[..3]) GivenGradients.Step(replay, step);
            replay.LearningRate = 0.03;
            GivenGradients.Step(replay, steps[3]);
            return again.Select(x => x.ToArray());
        }

        static Tensor<double> Start(int i)
        {
            var random = new RandomStream(11);
            Tensor<double>[] start = [Tensor.Normal<double>([3, 5], random), Tensor.Normal<double>([2], random), Tensor.Normal<double>([], random)];
            return start[i].RequireGrad();
        }
    }

    [Fact]
    public void Entries_have_the_names_of_PyTorch()
    {
        var adam = new Adam<float>([Tensor.Ones<float>([2, 3]).RequireGrad(), Tensor.Ones<float>([4]).RequireGrad()], amsgrad: true);
        GivenGradients.Step(adam, null, [1, 2, 3, 4]);
        var state = adam.SaveState();
        Assert.Equal(
            ["groups.0.lr", "groups.0.maximize", "groups.0.beta1", "groups.0.beta2", "groups.0.eps", "groups.0.weight_decay", "groups.0.amsgrad",
                "state.1.step", "state.1.exp_avg", "state.1.exp_avg_sq", "state.1.max_exp_avg_sq"], state.Keys);
        Assert.Equal(("I64 []", "F32 [4]"), (state["state.1.step"].ToString(), state["state.1.exp_avg"].ToString()));
        Assert.Equal(1, state["state.1.step"].ToInt64());
    }

    [Fact]
    public void Parameters_are_counted_through_all_groups()
    {
        var groups = new ParameterGroups<double>(new Sgd<double>([Leaf(1), Leaf(2)], 0.1, momentum: 0.9), new NAdam<double>([Leaf(3)]));
        GivenGradients.Step(groups, [1], [2], [3]);
        Assert.Equal(["state.0.step", "state.0.momentum_buffer", "state.1.step", "state.1.momentum_buffer", "state.2.step", "state.2.exp_avg", "state.2.exp_avg_sq", "state.2.mu_product"],
            groups.SaveState().Keys.Where(name => name.StartsWith("state", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_and_changes_nothing()
    {
        var x = Leaf(1, 2);
        var adam = new Adam<double>([x]);
        GivenGradients.Step(adam, [1, 1]);
        var before = adam.SaveState();

        var sgd = new Sgd<double>([Leaf(1, 2)], 0.1, momentum: 0.5);
        GivenGradients.Step(sgd, [1, 1]);
        Assert.StartsWith("Adam: the state does not fit: 'groups.0.beta1' [] is missing;", Assert.Throws<ArgumentException>(() => adam.LoadState(sgd.SaveState())).Message, StringComparison.Ordinal);

        var longer = new Adam<double>([Leaf(1, 2, 3)]);
        GivenGradients.Step(longer, [1, 1, 1]);
        Throws<ArgumentException>("Adam: the state does not fit: 'state.0.exp_avg' is [3] where [2] is needed; 'state.0.exp_avg_sq' is [3] where [2] is needed.", () => adam.LoadState(longer.SaveState()));

        Throws<ArgumentException>("Adam: the state does not fit: 'groups.0.beta2': Adam: the beta2 is 1; it must be at least 0 and below 1. (Parameter 'Beta2')", () => adam.LoadState(With(before, "groups.0.beta2", StateEntry.From(1.0), "groups.0.lr", StateEntry.From(7.0))));
        Throws<ArgumentException>("Adam: the state does not fit: 'state.0.step' is 1 (F64); it must be a whole number (I64) from 1 to 9007199254740992.", () => adam.LoadState(With(before, "state.0.step", StateEntry.From(1.0))));
        Throws<ArgumentException>("Adam: the state does not fit: 'state.0.step' is -3 (I64); it must be a whole number (I64) from 1 to 9007199254740992.", () => adam.LoadState(With(before, "state.0.step", StateEntry.From(-3L))));
        Assert.Equal(before.Select(Text), adam.SaveState().Select(Text));

        static string Text(KeyValuePair<string, StateEntry> entry) => $"{entry.Key} {entry.Value} {Convert.ToHexString(entry.Value.Bytes.Span)}";
    }

    [Fact]
    public void An_optimizer_of_ones_own_is_saved_without_more()
    {
        var (x, y) = (Leaf(1, 2), Leaf(1, 2));
        var (one, other) = (new Cautious([x]), new Cautious([y]));
        GivenGradients.Step(one, [1, -1]);
        other.LoadState(one.SaveState());
        y.CopyFrom(x);
        GivenGradients.Step(one, [1, 1]);
        GivenGradients.Step(other, [1, 1]);
        Assert.Equal([0.8, 2.1], x.ToArray()); // where the sign turned, it waits
        Assert.Equal(x.ToArray(), y.ToArray());
    }

    private static Optimizer<double> Create(string name, Tensor<double>[] parameters) => name != "groups"
        ? OptimizerKinds.Create(name, parameters)
        : new ParameterGroups<double>(new Adam<double>(parameters[..1], 0.1), new Sgd<double>(parameters[1..], 0.1, momentum: 0.9));

    private static StateDictionary With(StateDictionary state, params object[] changes)
    {
        var copy = new StateDictionary();
        foreach (var (name, entry) in state) copy.Add(name, Array.IndexOf(changes, name) is var i and >= 0 ? (StateEntry)changes[i + 1] : entry);
        return copy;
    }

    /// <summary>Steps of one length, and none where the sign has turned.</summary>
    private sealed class Cautious(IEnumerable<Tensor<double>> parameters) : ElementwiseOptimizer<double>(parameters, 0.1)
    {
        protected override IReadOnlyList<string> ArrayNames => ["last"];

        protected override void Step(Tensor<double> parameter, Tensor<double> gradient, ParameterState<double> state)
        {
            var (g, last) = (gradient.ToArray(), state.Array("last"));
            parameter.Update(x =>
            {
                for (var i = 0; i < x.Length; i++)
                {
                    if (g[i] * last[i] >= 0) x[i] -= LearningRate * Math.Sign(g[i]);
                    last[i] = g[i];
                }
            });
        }
    }
}
