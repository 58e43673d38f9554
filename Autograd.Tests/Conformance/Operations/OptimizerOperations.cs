using System.Text.Json.Nodes;
using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Conformance;

/// <summary>Every optimizer, schedule and the like of the fixtures by PyTorch's name, made of PyTorch's options.</summary>
internal static class OptimizerOperations
{
    public static IReadOnlyDictionary<string, Func<IEnumerable<Tensor<double>>, Arguments, Optimizer<double>>> Optimizers { get; } = new Dictionary<string, Func<IEnumerable<Tensor<double>>, Arguments, Optimizer<double>>>
    {
        ["SGD"] = static (x, a) => new Sgd<double>(x, a.Double("lr"), a.Double("momentum", 0), a.Double("dampening", 0), a.Bool("nesterov"), a.Double("weight_decay", 0)),
        ["Adam"] = static (x, a) => new Adam<double>(x, a.Double("lr", 1e-3), Beta(a, 0, 0.9), Beta(a, 1, 0.999), a.Double("eps", 1e-8), a.Double("weight_decay", 0), a.Bool("amsgrad")),
        ["AdamW"] = static (x, a) => new AdamW<double>(x, a.Double("lr", 1e-3), Beta(a, 0, 0.9), Beta(a, 1, 0.999), a.Double("eps", 1e-8), a.Double("weight_decay", 1e-2), a.Bool("amsgrad")),
        ["NAdam"] = static (x, a) => new NAdam<double>(x, a.Double("lr", 2e-3), Beta(a, 0, 0.9), Beta(a, 1, 0.999), a.Double("eps", 1e-8), a.Double("weight_decay", 0), a.Double("momentum_decay", 4e-3)),
        ["RMSprop"] = static (x, a) => new RMSprop<double>(x, a.Double("lr", 1e-2), a.Double("alpha", 0.99), a.Double("eps", 1e-8), a.Double("weight_decay", 0), a.Double("momentum", 0), a.Bool("centered")),
        ["Adagrad"] = static (x, a) => new Adagrad<double>(x, a.Double("lr", 1e-2), a.Double("lr_decay", 0), a.Double("weight_decay", 0), a.Double("initial_accumulator_value", 0), a.Double("eps", 1e-10)),
        ["Adadelta"] = static (x, a) => new Adadelta<double>(x, a.Double("lr", 1), a.Double("rho", 0.9), a.Double("eps", 1e-6), a.Double("weight_decay", 0)),
        ["Adamax"] = static (x, a) => new Adamax<double>(x, a.Double("lr", 2e-3), Beta(a, 0, 0.9), Beta(a, 1, 0.999), a.Double("eps", 1e-8), a.Double("weight_decay", 0)),
        ["Lion"] = static (x, a) => new Lion<double>(x, a.Double("lr", 1e-4), Beta(a, 0, 0.9), Beta(a, 1, 0.99), a.Double("weight_decay", 0)),
    };

    public static IReadOnlyDictionary<string, Func<Arguments, Schedule>> Schedules { get; } = new Dictionary<string, Func<Arguments, Schedule>>
    {
        ["StepLR"] = static a => new StepLR(a.Int("step_size"), a.Double("gamma", 0.1)),
        ["MultiStepLR"] = static a => new MultiStepLR(a.Ints("milestones"), a.Double("gamma", 0.1)),
        ["ExponentialLR"] = static a => new ExponentialLR(a.Double("gamma")),
        ["LambdaLR"] = static a =>
        {
            var factors = a.Doubles("factors");
            return new LambdaLR(n => factors[n]);
        },
        ["ConstantLR"] = static a => new ConstantLR(a.Double("factor", 1.0 / 3), a.Int("total_iters", 5)),
        ["LinearLR"] = static a => new LinearLR(a.Double("start_factor", 1.0 / 3), a.Double("end_factor", 1), a.Int("total_iters", 5)),
        ["PolynomialLR"] = static a => new PolynomialLR(a.Int("total_iters", 5), a.Double("power", 1)),
        ["CosineAnnealingLR"] = static a => new CosineAnnealingLR(a.Int("T_max"), a.Double("eta_min", 0)),
        ["CosineAnnealingWarmRestarts"] = static a => new CosineAnnealingWarmRestarts(a.Int("T_0"), a.Int("T_mult", 1), a.Double("eta_min", 0)),
        ["OneCycleLR"] = static a => new OneCycleLR(a.Double("max_lr"), a.IntOrNull("total_steps") ?? (a.Int("epochs") * a.Int("steps_per_epoch")), a.Double("pct_start", 0.3),
            a.Text("anneal_strategy", "cos") switch { "cos" => Anneal.Cosine, "linear" => Anneal.Linear, _ => (Anneal)(-1) }, // another name does not compile: a number that is none of its members
            a.Bool("cycle_momentum", true), a.Double("base_momentum", 0.85), a.Double("max_momentum", 0.95), a.Double("div_factor", 25), a.Double("final_div_factor", 1e4), a.Bool("three_phase")),
        ["SequentialLR"] = static a => new SequentialLR([.. a.Objects("schedulers").Select(Inner)], a.Ints("milestones")),
    };

    /// <summary>What an error case does: build it, and step it if it was built.</summary>
    public static FixtureOperation Refusal(string op) => op switch
    {
        "clip_grad_norm" => new("ClipGradient", static a =>
        {
            var leaf = Tensor.Zeros<double>(a.Tensor("gradient").Shape).RequireGrad();
            (leaf * a.Tensor("gradient")).Sum().Backward();
            return ClipNorm([leaf], a);
        }),
        "LBFGS" => new("Lbfgs", static a =>
        {
            _ = a.Text("function", "");
            return Stepped(InGroups(a, Lbfgs));
        }),
        "ReduceLROnPlateau" => new(op, a =>
        {
            var plateau = Plateau(new Sgd<double>([Watch.Leaf(1)], a.Double("base_lr")), a);
            for (var n = a.Int("steps", 2); n > 0; n--) plateau.Step(1);
            return 0;
        }),
        _ when Schedules.TryGetValue(op, out var schedule) => new(op, a =>
        {
            var scheduler = new Scheduler(new Sgd<double>([Watch.Leaf(1)], a.Double("base_lr"), momentum: 0.9), schedule(a));
            for (var n = a.Int("steps", 2); n > 0; n--) scheduler.Step();
            return 0;
        }),
        _ => new(op == "SGD" ? "Sgd" : op, a => Stepped(InGroups(a, Optimizers[op]))) { OtherName = "ParameterGroups" },
    };

    /// <summary>One optimizer, or a group for each of the list, whose options go before the case's.</summary>
    public static Optimizer<double> Create(string op, JsonObject options, JsonArray? groups, Tensor<double>[] parameters) =>
        groups is null ? Asked(parameters, OptimizerRunner.Of(options), Optimizers[op]) : new ParameterGroups<double>([.. groups.Select(group => Group(group!.AsObject(), options, parameters, (x, a) => Asked(x, a, Optimizers[op])))]);

    public static Lbfgs<double> Lbfgs(IEnumerable<Tensor<double>> parameters, Arguments a) => new(
        parameters, a.Double("lr", 1), a.Int("max_iter", 20), a.IntOrNull("max_eval"), a.Double("tolerance_grad", 1e-7), a.Double("tolerance_change", 1e-9), a.Int("history_size", 100),
        a.Text("line_search_fn", "") switch { "" => LineSearch.None, "strong_wolfe" => LineSearch.StrongWolfe, _ => (LineSearch)(-1) });

    public static ReduceLROnPlateau Plateau(Optimizer optimizer, Arguments a) => new(
        optimizer, a.Text("mode", "min") == "max", a.Double("factor", 0.1), a.Int("patience", 10), a.Double("threshold", 1e-4), a.Text("threshold_mode", "rel") == "abs", a.Int("cooldown", 0), a.Double("min_lr", 0),
        a.Double("eps", 1e-8));

    public static double ClipNorm(IEnumerable<Tensor<double>> parameters, Arguments a) => ClipGradient.ByNorm(
        parameters, a.Double("max_norm"), a.IsText("norm_type") ? a.Text("norm_type") == "inf" ? double.PositiveInfinity : throw new FixtureException("unknown norm_type") : a.Double("norm_type", 2),
        a.Bool("error_if_nonfinite"));

    /// <summary>Of all parameters as one vector.</summary>
    public static Func<IReadOnlyList<Tensor<double>>, Tensor<double>> Function(string name) => name switch
    {
        "rosenbrock" => static parameters => Rosenbrock(Flat(parameters)),
        "quadratic" => static parameters => Quadratic(Flat(parameters)),
        _ => throw new FixtureException($"unknown function {name}"),
    };

    private static Tensor<double> Rosenbrock(Tensor<double> x) => ((100 * (x[1..] - x[..^1].Square()).Square()) + (1 - x[..^1]).Square()).Sum();

    private static Tensor<double> Quadratic(Tensor<double> x) =>
        (0.5 * (Tensor.From([.. Enumerable.Range(1, x.Size).Select(static i => (double)i)]) * x.Square()).Sum()) + (0.5 * x.Sum().Square()) - x.Sum();

    private static Tensor<double> Flat(IReadOnlyList<Tensor<double>> parameters) => Tensor.Concatenate<double>([.. parameters.Select(static parameter => parameter.Reshape(-1))]);

    private static Optimizer<double> InGroups(Arguments a, Func<IEnumerable<Tensor<double>>, Arguments, Optimizer<double>> create)
    {
        Tensor<double>[] parameters = [Watch.Leaf(1, 2), Watch.Leaf(3, 4, 5)];
        if (!a.Has("groups")) return create(parameters, a);
        var defaults = a.Without("groups");
        return new ParameterGroups<double>([.. a.Objects("groups").Select(group => Group(group, defaults, parameters, create))]);
    }

    private static Optimizer<double> Group(JsonObject group, JsonObject defaults, Tensor<double>[] parameters, Func<IEnumerable<Tensor<double>>, Arguments, Optimizer<double>> create)
    {
        foreach (var (key, _) in group)
            if (key is not ("options" or "parameters")) throw new FixtureException($"unknown key of a group: {key}");
        var options = defaults.DeepClone().AsObject();
        foreach (var (name, value) in group["options"]!.AsObject()) options[name] = value?.DeepClone();
        return create(group["parameters"]!.AsArray().Select(i => parameters[(int)i!]), OptimizerRunner.Of(options));
    }

    /// <summary>Every option must be one that is known.</summary>
    private static Optimizer<double> Asked(IEnumerable<Tensor<double>> parameters, Arguments a, Func<IEnumerable<Tensor<double>>, Arguments, Optimizer<double>> create)
    {
        var optimizer = create(parameters, a);
        optimizer.Maximize = a.Bool("maximize");
        a.CheckAllAsked();
        return optimizer;
    }

    private static Schedule Inner(JsonObject node)
    {
        foreach (var (key, _) in node)
            if (key is not ("op" or "options")) throw new FixtureException($"unknown key of a schedule: {key}");
        var a = OptimizerRunner.Of(node["options"]!.AsObject());
        var schedule = (Schedules.TryGetValue((string)node["op"]!, out var create) ? create : throw new FixtureException($"unknown op {node["op"]}"))(a);
        a.CheckAllAsked();
        return schedule;
    }

    private static double Beta(Arguments a, int i, double otherwise) => a.Has("betas") ? a.Doubles("betas")[i] : otherwise;

    private static Outcome Stepped(Optimizer<double> optimizer)
    {
        using (new Tape<double>())
        {
            foreach (var parameter in optimizer.Parameters) parameter.Sum().Backward();
        }
        optimizer.Step();
        return 0;
    }
}
