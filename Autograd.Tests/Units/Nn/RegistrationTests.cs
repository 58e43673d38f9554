using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>What a module holds and forgot to give to Register is found at the first use of its parameters.</summary>
public sealed class RegistrationTests
{
    private static readonly RandomStream Random = new(7);

    private const string OfHead =
        "Half: Head (Linear) was never registered, and so is not trained, not saved, and not switched by Train and Eval. " +
        "In the constructor write Head = Register(\"Head\", Head); or mark with [NotRegistered] what Half only refers to.";

    public static TheoryData<string, Action<Layer<float>>> Doors => new()
    {
        { "Parameters", model => model.Parameters() },
        { "NamedParameters", model => model.NamedParameters() },
        { "ParameterCount", model => _ = model.ParameterCount },
        { "SaveState", model => model.SaveState() },
        { "LoadState", model => model.LoadState([]) },
        { "Train", model => model.Train() },
        { "Eval", model => model.Eval() },
        { "Freeze", model => model.Freeze() },
        { "Summary", model => model.Summary([1, 4]) },
        { "Adam", model => _ = new Adam<float>(model.Parameters(), 0.1) },
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public void A_forgotten_Register_is_named_wherever_the_parameters_are_used(string door, Action<Layer<float>> use)
    {
        Assert.NotEmpty(door);
        var model = new Half();
        Assert.Equal(OfHead, Assert.Throws<InvalidOperationException>(() => use(model)).Message);
        Assert.Equal(OfHead, Assert.Throws<InvalidOperationException>(() => use(model)).Message); // not only the first time
        Assert.Equal(OfHead, Assert.Throws<InvalidOperationException>(() => use(new Sequential<float>(model))).Message);
    }

    [Fact]
    public void To_print_a_module_does_not_fail_but_names_what_was_forgotten() =>
        Assert.EndsWith($"\n{OfHead}", new Sequential<float>(new Half()).ToString());

    [Fact]
    public void Fields_arrays_lists_dictionaries_tuples_and_tensors_are_looked_into() =>
        Assert.Equal(
            "Many: scale (Tensor [3]), blocks[1] (Linear), list[0] (Tanh), byName[\"b\"] (Linear), pair.Item2 (Linear), layer (Linear), own (Linear) were never registered, " +
            "and so are not trained, not saved, and not switched by Train and Eval. In the constructor write scale = Register(\"scale\", scale), and so on; or mark with [NotRegistered] what Many only refers to.",
            Assert.Throws<InvalidOperationException>(() => new Many(One()).Parameters()).Message);

    [Fact]
    public void A_part_of_a_list_is_registered_under_a_name_that_is_allowed() => Assert.Contains(
        "In the constructor write Register(\"blocks0\", blocks[0]); or",
        Assert.Throws<InvalidOperationException>(() => new Listed([One()]).Parameters()).Message);

    [Fact]
    public void What_is_registered_by_whomever_is_not_forgotten()
    {
        var model = new Whole();
        Assert.Equal(5, model.Parameters().Count());
        Assert.Equal(model.ParameterCount, new Sequential<float>(model).ParameterCount);
        model.Eval();
        Assert.DoesNotContain("never registered", model.ToString());
    }

    [Fact]
    public void What_is_only_referred_to_is_marked()
    {
        var model = new Student(One(), One());
        Assert.Empty(model.Parameters());
        Assert.DoesNotContain("never registered", model.ToString());
    }

    [Fact]
    public void A_module_that_is_registered_late_is_looked_through_again()
    {
        var model = new Growing();
        Assert.Equal(2, model.Parameters().Count());
        model.Grow();
        Assert.Contains("second (Linear) was never registered", Assert.Throws<InvalidOperationException>(() => model.Parameters()).Message);
    }

    [Fact]
    public void Asking_again_looks_at_no_field_and_allocates_no_more_than_its_result()
    {
        var model = new Whole();
        model.Eval();
        var before = GC.GetAllocatedBytesForCurrentThread();
        model.Eval();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_a_user_goes_through_in_his_own_way_is_left_alone()
    {
        var model = new WithData();
        Assert.Single(model.Parameters());
        Assert.Equal(0, model.Data.Walks);
    }

    private static Linear<float> One() => new(3, 3, Random);

    private sealed class Half : Layer<float>
    {
        public Half() => Body = Register("body", new Linear<float>(4, 3, Random));

        public Linear<float> Body { get; }

        public Linear<float> Head { get; } = new(3, 2, Random);

        public override Tensor<float> Forward(Tensor<float> x) => Head.Forward(Body.Forward(x));
    }

#pragma warning disable CS0169, CS0414, CS0649, IDE0044, IDE0051, IDE0052, CA1823, CA1852 // fields that only reflection reads
    private class Base : Layer<float>
    {
        private readonly Linear<float> own = One();

        public override Tensor<float> Forward(Tensor<float> x) => own.Forward(x);
    }

    private sealed class Many : Base
    {
        private readonly Tensor<float> scale = Tensor.Ones<float>([3]).RequireGrad();
        private readonly Tensor<float> constant = Tensor.Ones<float>([3]);
        private readonly Layer<float>[] blocks = [One(), One()];
        private readonly List<Layer<float>> list = [new Tanh<float>()];
        private readonly Dictionary<string, Linear<float>> byName = new() { ["a"] = One(), ["b"] = One() };
        private readonly (int, Linear<float>) pair = (1, One());
        private readonly object layer;
        private readonly int[] sizes = [1, 2];

        public Many(Linear<float> given)
        {
            layer = given;
            Register("first", blocks[0]);
            Register("a", byName["a"]);
        }
    }

    private sealed class Listed(List<Linear<float>> blocks) : Layer<float>
    {
        public override Tensor<float> Forward(Tensor<float> x) => blocks.Aggregate(x, (y, block) => block.Forward(y));
    }

    private sealed class Whole : Layer<float>
    {
        private readonly Part part;
        private readonly Sequential<float> body;
        private readonly Linear<float> inner;
        private readonly Tensor<float> tied;
        private readonly Tensor<float> scale;
        private readonly Linear<float>? none;

        public Whole()
        {
            inner = One();
            body = Register("anything", new Sequential<float>(inner, new Tanh<float>()));
            tied = inner.Weight;
            scale = Register("s", Tensor.Ones<float>([1]));
            part = Register("part", new Part(this));
        }

        public override Tensor<float> Forward(Tensor<float> x) => part.Forward(x);
    }

    private sealed class Part : Layer<float>
    {
        private readonly Whole owner;
        private readonly Linear<float> line;

        public Part(Whole owner)
        {
            this.owner = owner;
            line = Register("line", One());
        }

        public override Tensor<float> Forward(Tensor<float> x) => line.Forward(x);
    }

    private sealed class Student(Linear<float> teacher, Linear<float> other) : Layer<float>
    {
        [NotRegistered]
        private readonly Linear<float> teacher = teacher;

        [NotRegistered]
        private Linear<float> Other { get; } = other;

        private readonly WeakReference<Linear<float>> weak = new(One());

        public override Tensor<float> Forward(Tensor<float> x) => Other.Forward(teacher.Forward(x));
    }

    private sealed class Growing : Layer<float>
    {
        private readonly Linear<float> first;
        private Linear<float>? second;

        public Growing() => first = Register("first", One());

        public void Grow()
        {
            second = One();
            Register("third", One());
        }

        public override Tensor<float> Forward(Tensor<float> x) => first.Forward(x);
    }

    private sealed class WithData : Layer<float>
    {
        public WithData() => Register("w", Tensor.Ones<float>([1]));

        public Counted Data { get; } = new();

        public override Tensor<float> Forward(Tensor<float> x) => x;
    }

    private sealed class Counted : List<Linear<float>>, IEnumerable<Linear<float>>
    {
        public int Walks { get; private set; }

        IEnumerator<Linear<float>> IEnumerable<Linear<float>>.GetEnumerator()
        {
            Walks++;
            return GetEnumerator();
        }
    }
#pragma warning restore
}
