using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

namespace Autograd.Tests.External;

/// <summary>Optimizers of one's own, with the public surface alone: they train, are scheduled, grouped, saved and resumed like ours.</summary>
public sealed class CustomOptimizerTests
{
    public static TheoryData<string> Kinds => ["Lars", "SignDescent", "Averaged"];

    private static Optimizer<float> Make(string kind, IEnumerable<Tensor<float>> parameters) => kind switch
    {
        "Lars" => new Lars(parameters, 0.02),
        "SignDescent" => new SignDescent(parameters, 0.02),
        _ => new Averaged(parameters, 0.2),
    };

    private static Sequential<float> Network() => new(new Linear<float>(2, 8, new RandomStream(1)), new Tanh<float>(), new Linear<float>(8, 1, new RandomStream(2)));

    private static float Step(Layer<float> model, Optimizer<float> optimizer)
    {
        using var tape = new Tape<float>();
        optimizer.ZeroGrad();
        var loss = Loss.Mse(model.Forward(Tensor.From([[0f, 0f], [0f, 1f], [1f, 0f], [1f, 1f]])), Tensor.From([[0f], [1f], [1f], [0f]]));
        loss.Backward();
        var value = loss.Item();
        optimizer.Step();
        return value;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_trains(string kind)
    {
        var model = Network();
        var optimizer = Make(kind, model.Parameters());
        var first = Step(model, optimizer);
        var last = first;
        for (var step = 0; step < 300; step++) last = Step(model, optimizer);
        Assert.True(last < first / 5, $"{first} to {last}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Saved_and_loaded_it_goes_on_as_if_nothing_had_happened_alone_and_in_groups(string kind)
    {
        foreach (var groups in (bool[])[false, true])
        {
            Optimizer<float> Of(Sequential<float> model) => groups
                ? new ParameterGroups<float>(new Sgd<float>(model[0].Parameters(), 0.1, momentum: 0.9), Make(kind, model[2].Parameters()))
                : Make(kind, model.Parameters());

            var model = Network();
            var optimizer = Of(model);
            for (var step = 0; step < 5; step++) Step(model, optimizer);
            var (weights, state) = (model.SaveState(), optimizer.SaveState());
            var other = Network();
            var resumed = Of(other);
            Step(other, resumed); // it remembers something else
            other.LoadState(weights);
            resumed.LoadState(state);
            for (var step = 0; step < 5; step++) Assert.Equal(Step(model, optimizer), Step(other, resumed));

            // A state from before the first step makes it forget.
            var fresh = Network();
            resumed.LoadState(Of(fresh).SaveState());
            other.LoadState(fresh.SaveState());
            var begun = Of(fresh);
            for (var step = 0; step < 3; step++) Assert.Equal(Step(fresh, begun), Step(other, resumed));
        }
    }

    [Fact]
    public void Its_state_has_its_names_and_the_options()
    {
        var model = Network();
        var optimizer = new Lars(model.Parameters(), 0.02);
        Step(model, optimizer);
        Assert.Equal(
            ["groups.0.lr", "groups.0.maximize", "groups.0.momentum", "state.0.velocity.0", "state.0.velocity.1", "state.0.velocity.2", "state.0.velocity.3"], optimizer.SaveState().Keys);
        Assert.Equal("Lars(lr 0.02, maximize 0, momentum 0.9)", optimizer.ToString());
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_and_changes_nothing()
    {
        var model = Network();
        var optimizer = new Lars(model.Parameters(), 0.02);
        Step(model, optimizer);
        var before = optimizer.SaveState();
        StateDictionary Wrong(string name)
        {
            var state = new StateDictionary();
            foreach (var (key, entry) in before) state.Add(key, key == "groups.0.lr" ? StateEntry.From(0.5) : entry);
            state.Add(name, StateEntry.From(Tensor.From([1f, 2f])));
            return state;
        }

        Assert.Contains("'mass' F32 [2] belongs to no parameter", Assert.Throws<ArgumentException>(() => optimizer.LoadState(Wrong("state.0.mass"))).Message);
        Assert.Contains("state.1.velocity.0", Assert.Throws<ArgumentException>(() => optimizer.LoadState(Wrong("state.1.velocity.0"))).Message);
        Assert.Equal(0.02, optimizer.LearningRate);
        var plain = new SignDescent(model.Parameters(), 0.02);
        var state = plain.SaveState();
        state.Add("state.0.mass", StateEntry.From(1.0));
        Assert.Contains("mass", Assert.Throws<ArgumentException>(() => plain.LoadState(state)).Message);
    }

    [Fact]
    public void A_schedule_moves_its_rate()
    {
        var optimizer = new Lars(Network().Parameters(), 1);
        var scheduler = new Scheduler(optimizer, new ExponentialLR(0.5));
        scheduler.Step();
        scheduler.Step();
        Assert.Equal(0.25, optimizer.LearningRate, 1e-12);
    }

    [Fact]
    public void Parameters_and_rate_are_checked_as_of_ours()
    {
        Assert.StartsWith("Lars: there are no parameters", Assert.Throws<ArgumentException>(() => new Lars([], 0.1)).Message);
        Assert.Contains("learning rate is -1", Assert.Throws<ArgumentOutOfRangeException>(() => new Lars(Network().Parameters(), -1)).Message);
    }
}
