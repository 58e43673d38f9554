using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class ModuleTests
{
    private readonly RandomStream random = new(1);

    [Fact]
    public void Parameters_are_named_by_their_path_own_ones_first()
    {
        var block = new Block(random);
        Assert.Equal(["scale", "inner.0.weight", "inner.0.bias", "out.weight"], block.NamedParameters().Select(parameter => parameter.Name));
        Assert.Equal([block.Scale, block.Hidden.Weight, block.Hidden.Bias!, block.Out.Weight], block.Parameters());
        Assert.Equal(["inner", "out"], block.Children.Select(child => child.Name));
        Assert.Equal(3 + 9 + 3 + 6, block.ParameterCount);
        Assert.All(block.Parameters(), parameter => Assert.True(parameter.RequiresGrad));
    }

    [Fact]
    public void A_module_prints_as_a_tree() => Assert.Equal(
        """
        Block                                    21  scale [3]
        ├─ inner: Sequential                     12
        │  ├─ 0: Linear(3 -> 3)                  12  weight [3 3], bias [3]
        │  ├─ 1: Dropout(0.25)
        │  └─ 2: Tanh
        └─ out: Linear(3 -> 2, no bias)           6  weight [2 3]
        """.ReplaceLineEndings("\n"), new Block(random).ToString());

    [Fact]
    public void A_layer_alone_prints_as_one_line() => Assert.Equal("Linear(200 -> 100)      20,100  weight [100 200], bias [100]", new Linear<float>(200, 100, random).ToString());

    [Fact]
    public void A_shared_parameter_comes_once_and_collects_both_gradients()
    {
        var weight = Tensor.Normal<double>([3, 3], random);
        var (first, second) = (new Linear<double>(weight), new Linear<double>(weight));
        var model = new Sequential<double>(first, new Tanh<double>(), second);
        Assert.Same(first.Weight, second.Weight);
        Assert.Equal(["0.weight"], model.NamedParameters().Select(parameter => parameter.Name));
        Assert.Equal(9, model.ParameterCount);

        var apart = new Sequential<double>(new Linear<double>(Tensor.From(weight.ToArray(), [3, 3])), new Tanh<double>(), new Linear<double>(Tensor.From(weight.ToArray(), [3, 3])));
        var x = Tensor.Normal<double>([4, 3], random);
        foreach (var module in (Layer<double>[])[model, apart])
        {
            using var tape = new Tape<double>();
            module.Forward(x).Square().Sum().Backward();
        }
        var sum = apart.Parameters().Select(parameter => parameter.Grad!).Aggregate((a, b) => a + b);
        Same.Near(Naive.Box(sum), weight.Grad!, relative: 1e-12);
    }

    [Fact]
    public void Training_and_use_reach_every_part()
    {
        var block = new Block(random);
        Module<double>[] all = [block, block.Inner, block.Hidden, block.Out];
        Assert.All(all, module => Assert.True(module.Training));
        block.Eval();
        Assert.All(all, module => Assert.False(module.Training));
        block.Inner.Train();
        Assert.Equal([false, true, true, false], all.Select(module => module.Training));
        block.Train();
        Assert.All(all, module => Assert.True(module.Training));
    }

    [Fact]
    public void A_module_made_inside_a_scope_outlives_it()
    {
        Block? block = null;
        ReturnsEverything(() =>
        {
            using var scope = new TensorScope();
            block = new Block(random);
        });
        Assert.Equal([1.0, 1.0, 1.0], block!.Scale.ToArray());
        Assert.Equal([5, 2], block.Forward(Tensor.Ones<double>([5, 3])).Shape);
    }

    [Fact]
    public void A_view_becomes_a_parameter_as_a_contiguous_copy()
    {
        var weight = Tensor.Arange<double>(6).Reshape(3, 2);
        var linear = new Linear<double>(weight.Transpose());
        Assert.True(linear.Weight.IsContiguous);
        Assert.Equal([0, 2, 4, 1, 3, 5], linear.Weight.ToArray());
        linear.Weight.CopyFrom(Tensor.Zeros<double>([2, 3]));
        Assert.Equal([0, 1, 2, 3, 4, 5], weight.ToArray());
    }

    [Fact]
    public void A_chain_applies_its_modules_in_order_and_without_any_is_the_identity()
    {
        var x = Tensor.From([[-1.0, 2.0]]);
        var chain = new Sequential<double>(new ReLU<double>(), new Linear<double>(Tensor.From([[3.0, 4.0]])), new Tanh<double>());
        Assert.Equal(Math.Tanh(8), chain.Forward(x).Item(), 15);
        Assert.Equal(3, chain.Count);
        Assert.IsType<Linear<double>>(chain[1]);
        Assert.Same(x, new Sequential<double>().Forward(x));
    }

    [Theory]
    [InlineData("", "Named: '' is no name for a parameter, buffer or part; it must not be empty or have a dot, which joins the names of parts. (Parameter 'name')")]
    [InlineData("a.b", "Named: 'a.b' is no name for a parameter, buffer or part; it must not be empty or have a dot, which joins the names of parts. (Parameter 'name')")]
    [InlineData("taken", "Named: there is a 'taken' already; give the second one another name. (Parameter 'name')")]
    public void A_name_that_will_not_do_is_refused_for_parameters_and_parts(string name, string text)
    {
        Throws<ArgumentException>(text, () => new Named(name, Tensor.Ones<double>([1]), null));
        Throws<ArgumentException>(text, () => new Named(name, null, new Tanh<double>()));
    }

    [Fact]
    public void Nothing_is_no_parameter_and_no_part()
    {
        Assert.Throws<ArgumentNullException>(() => new Named("new", null, null));
        Assert.Throws<ArgumentNullException>(() => new Sequential<double>(new Tanh<double>(), null!));
    }

    [Fact]
    public void A_state_goes_from_one_module_to_another_of_the_same_build()
    {
        var (block, other) = (new Block(random), new Block(random));
        block.Count = 7;
        var state = block.SaveState();
        Assert.Equal(["scale", "mean", "count", "inner.0.weight", "inner.0.bias", "out.weight"], state.Keys);
        other.LoadState(state);
        Assert.Equal(block.Parameters().Select(parameter => parameter.ToArray()), other.Parameters().Select(parameter => parameter.ToArray()));
        Assert.Equal(7, other.Count);
        block.Scale.Update(values => values.Fill(5));
        Assert.Equal(1, state["scale"].ToTensor<double>().At(0)); // a copy
    }

    [Fact]
    public void A_state_that_does_not_fit_changes_nothing_and_says_all_that_is_wrong()
    {
        var block = new Block(random);
        var state = new StateDictionary();
        foreach (var (name, entry) in block.SaveState())
            if (name is not ("out.weight" or "scale")) state.Add(name, entry);
        state.Add("scale", StateEntry.From(Tensor.Zeros<double>([4])));
        state.Add("extra", StateEntry.From(1L));
        var before = block.Hidden.Weight.ToArray();
        var error = Assert.Throws<ArgumentException>(() => block.LoadState(state));
        Assert.Equal("Block: the state does not fit: 'out.weight' [2 3] is missing; 'extra' [] belongs to nothing here; 'scale' is [4] where [3] is needed.", error.Message);
        Assert.Equal(before, block.Hidden.Weight.ToArray());
    }

    [Fact]
    public void A_frozen_module_gets_no_gradients()
    {
        var block = new Block(random);
        block.Inner.Freeze();
        using var tape = new Tape<double>();
        block.Forward(Tensor.Ones<double>([1, 3])).Sum().Backward();
        Assert.Null(block.Hidden.Weight.Grad);
        Assert.NotNull(block.Out.Weight.Grad);
        block.Inner.Freeze(false);
        Assert.True(block.Hidden.Weight.RequiresGrad);
    }

    [Fact]
    public void A_function_is_applied_to_every_module_the_parts_first()
    {
        var seen = new List<Module<double>>();
        var block = new Block(random);
        block.Apply(seen.Add);
        Assert.Equal([block.Hidden, block.Inner[1], block.Inner[2], block.Inner, block.Out, block], seen);
    }

    private sealed class Block : Layer<double>
    {
        public Block(RandomStream random)
        {
            Scale = Register("scale", Tensor.Ones<double>([3]));
            RegisterBuffer("mean", Tensor.Zeros<double>([3]));
            RegisterBuffer("count", () => StateEntry.From(Count), entry => Count = entry.ToInt64());
            Hidden = new Linear<double>(3, 3, random);
            Inner = Register("inner", new Sequential<double>(Hidden, new Dropout<double>(0.25, random), new Tanh<double>()));
            Out = Register("out", new Linear<double>(3, 2, random, bias: false));
        }

        public Tensor<double> Scale { get; }

        public long Count { get; set; }

        public Linear<double> Hidden { get; }

        public Sequential<double> Inner { get; }

        public Linear<double> Out { get; }

        public override Tensor<double> Forward(Tensor<double> x) => Out.Forward(Inner.Forward(x) * Scale);
    }

    private sealed class Named : Layer<double>
    {
        public Named(string name, Tensor<double>? parameter, Module<double>? part)
        {
            Register("taken", Tensor.Ones<double>([1]));
            if (parameter is not null) Register(name, parameter);
            else Register(name, part!);
        }

        public override Tensor<double> Forward(Tensor<double> x) => x;
    }
}
