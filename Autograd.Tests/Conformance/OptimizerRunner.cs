using System.Text.Json.Nodes;
using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Conformance;

/// <summary>Runs one case of an optimizer, a schedule, clipping or an average: a trajectory, not a function of tensors.</summary>
internal static class OptimizerRunner
{
    private static readonly Dictionary<string, FixtureOperation> NoTable = [];

    private static readonly Dictionary<string, Action<Arguments, JsonObject, Tolerance>> Others = new()
    {
        ["LBFGS"] = Minimize,
        ["ReduceLROnPlateau"] = Plateau,
        ["clip_grad_norm"] = ClipNorm,
        ["clip_grad_value"] = ClipValue,
        ["EMA"] = Average,
    };

    public static IEnumerable<string> Ops => [.. OptimizerOperations.Optimizers.Keys, .. OptimizerOperations.Schedules.Keys, .. Others.Keys];

    public static void Run(JsonObject node, Tolerance tolerance)
    {
        var op = (string)node["op"]!;
        if (!Ops.Contains(op)) throw new FixtureException($"unknown op {op}");
        if (node["error"] is not null)
        {
            var fixture = FixtureCase.Parse(node, tolerance);
            if (Differences.Of(fixture) is { } difference) difference.Instead(fixture, NoTable);
            else ErrorRunner.Run(fixture, OptimizerOperations.Refusal(op), fixture.ErrorKind!);
            return;
        }
        CheckKeys(node, op);
        tolerance = new Tolerance((double?)node["rtol"] ?? tolerance.Relative, (double?)node["atol"] ?? tolerance.Absolute);
        var arguments = Of(node["options"]!.AsObject());
        if (Others.TryGetValue(op, out var run)) run(arguments, node, tolerance);
        else if (OptimizerOperations.Schedules.ContainsKey(op)) Follow(arguments, node, tolerance);
        else Train(node, tolerance);
        if (!OptimizerOperations.Optimizers.ContainsKey(op)) arguments.CheckAllAsked(); // those of optimizers were, group by group
    }

    /// <summary>Options alone.</summary>
    internal static Arguments Of(JsonObject options) =>
        new(FixtureCase.Parse(new JsonObject { ["id"] = "", ["op"] = "", ["inputs"] = new JsonObject(), ["options"] = options.DeepClone() }, default));

    private static void CheckKeys(JsonObject node, string op)
    {
        string[] more = op switch
        {
            "LBFGS" => ["initial", "steps", "trajectory", "final_loss_below"],
            "ReduceLROnPlateau" => ["metrics", "learning_rates"],
            "clip_grad_norm" => ["gradients", "clipped", "total_norm"],
            "clip_grad_value" => ["gradients", "clipped"],
            "EMA" => ["initial", "parameters", "trajectory"],
            _ when OptimizerOperations.Schedules.ContainsKey(op) => ["steps", "learning_rates", "momenta"],
            _ => ["initial", "gradients", "trajectory", "groups", "learning_rates"],
        };
        foreach (var (key, _) in node)
            if (!((string[])["id", "op", "tags", "options", "rtol", "atol", .. more]).Contains(key)) throw new FixtureException($"unknown key {key}");
    }

    private static void Train(JsonObject node, Tolerance tolerance)
    {
        var parameters = Leaves(node["initial"]);
        var optimizer = OptimizerOperations.Create((string)node["op"]!, node["options"]!.AsObject(), node["groups"]?.AsArray(), parameters);
        var (gradients, trajectory) = (node["gradients"]!.AsArray(), node["trajectory"]!.AsArray());
        if (trajectory.Count != gradients.Count) throw new FixtureException($"{trajectory.Count} places for {gradients.Count} steps");
        for (var step = 0; step < gradients.Count; step++)
        {
            if (node["learning_rates"] is JsonArray rates) optimizer.LearningRate = FixtureTensor.Number(rates[step]);
            optimizer.ZeroGrad();
            Give(parameters, gradients[step]!.AsArray());
            optimizer.Step();
            Check($"after step {step + 1}", parameters, trajectory[step]!, tolerance);
        }
    }

    private static void Minimize(Arguments a, JsonObject node, Tolerance tolerance)
    {
        var parameters = Leaves(node["initial"]);
        var optimizer = OptimizerOperations.Lbfgs(parameters, a);
        var f = OptimizerOperations.Function(a.Text("function"));
        var steps = (int)node["steps"]!;
        var trajectory = node["trajectory"]?.AsArray();
        if (trajectory is null && node["final_loss_below"] is null) throw new FixtureException("nothing to compare");
        for (var step = 0; step < steps; step++)
        {
            optimizer.Step(() =>
            {
                using var tape = new Tape<double>();
                var loss = f(parameters);
                loss.Backward();
                return loss.Item();
            });
            if (trajectory is not null) Check($"after step {step + 1}", parameters, trajectory[step]!, tolerance);
        }
        if (node["final_loss_below"] is { } limit && f(parameters).Item() is var last && !(last <= FixtureTensor.Number(limit))) throw new FixtureException($"the loss is {last:R}, above {limit}");
    }

    private static void Follow(Arguments a, JsonObject node, Tolerance tolerance)
    {
        var optimizer = new Sgd<double>([Watch.Leaf(1)], a.Double("base_lr"), momentum: 0.9);
        var scheduler = new Scheduler(optimizer, OptimizerOperations.Schedules[(string)node["op"]!](a));
        var (steps, rates, momenta) = ((int)node["steps"]!, node["learning_rates"]!.AsArray(), node["momenta"]?.AsArray());
        if (rates.Count != steps + 1 || (momenta is not null && momenta.Count != steps + 1)) throw new FixtureException($"{rates.Count} rates for {steps} steps");
        for (var n = 0; n <= steps; n++)
        {
            if (n > 0) scheduler.Step();
            Check($"rate after {n} steps", optimizer.LearningRate, rates[n], tolerance);
            if (momenta is not null) Check($"momentum after {n} steps", optimizer.Momentum, momenta[n], tolerance);
        }
    }

    private static void Plateau(Arguments a, JsonObject node, Tolerance tolerance)
    {
        var optimizer = new Sgd<double>([Watch.Leaf(1)], a.Double("base_lr"));
        var plateau = OptimizerOperations.Plateau(optimizer, a);
        var (metrics, rates) = (node["metrics"]!.AsArray(), node["learning_rates"]!.AsArray());
        if (rates.Count != metrics.Count + 1) throw new FixtureException($"{rates.Count} rates for {metrics.Count} metrics");
        Check("rate at the start", optimizer.LearningRate, rates[0], tolerance);
        for (var n = 0; n < metrics.Count; n++)
        {
            plateau.Step(FixtureTensor.Number(metrics[n]));
            Check($"rate after {n + 1} steps", optimizer.LearningRate, rates[n + 1], tolerance);
        }
    }

    private static void ClipNorm(Arguments a, JsonObject node, Tolerance tolerance)
    {
        var parameters = WithGradients(node["gradients"]!.AsArray());
        Check("total_norm", OptimizerOperations.ClipNorm(parameters, a), node["total_norm"] ?? throw new FixtureException("no total_norm"), tolerance);
        CheckGradients(parameters, node["clipped"]!.AsArray(), tolerance);
    }

    private static void ClipValue(Arguments a, JsonObject node, Tolerance tolerance)
    {
        var parameters = WithGradients(node["gradients"]!.AsArray());
        ClipGradient.ByValue(parameters, a.Double("clip_value"));
        CheckGradients(parameters, node["clipped"]!.AsArray(), tolerance);
    }

    private static void Average(Arguments a, JsonObject node, Tolerance tolerance)
    {
        var parameters = Leaves(node["initial"]);
        var average = new ExponentialMovingAverage<double>(parameters, a.Double("decay", 0.999));
        var (values, trajectory) = (node["parameters"]!.AsArray(), node["trajectory"]!.AsArray());
        if (trajectory.Count != values.Count) throw new FixtureException($"{trajectory.Count} places for {values.Count} steps");
        for (var step = 0; step < values.Count; step++)
        {
            foreach (var (parameter, value) in parameters.Zip(values[step]!.AsArray())) parameter.CopyFrom(FixtureTensor.Parse(value).ToTensor());
            average.Update();
            Check($"after step {step + 1}", average.Averages, trajectory[step]!, tolerance);
        }
    }

    private static Tensor<double>[] Leaves(JsonNode? tensors) => [.. tensors!.AsArray().Select(node => FixtureTensor.Parse(node).ToTensor().Contiguous().RequireGrad())];

    private static Tensor<double>[] WithGradients(JsonArray gradients)
    {
        Tensor<double>[] parameters = [.. gradients.Select(node => (node is null ? Tensor.Zeros<double>([1]) : Tensor.Zeros<double>(FixtureTensor.Parse(node).Shape)).RequireGrad())];
        Give(parameters, gradients);
        return parameters;
    }

    /// <summary>Each parameter its gradient, null none.</summary>
    internal static void Give(IReadOnlyList<Tensor<double>> parameters, JsonArray gradients)
    {
        if (gradients.Count != parameters.Count) throw new FixtureException($"{gradients.Count} gradients for {parameters.Count} parameters");
        using var tape = new Tape<double>();
        foreach (var (parameter, gradient) in parameters.Zip(gradients))
            if (gradient is not null) (parameter * FixtureTensor.Parse(gradient).ToTensor()).Sum().Backward();
    }

    private static void CheckGradients(Tensor<double>[] parameters, JsonArray expected, Tolerance tolerance)
    {
        if (expected.Count != parameters.Length) throw new FixtureException($"{expected.Count} clipped gradients for {parameters.Length} parameters");
        for (var i = 0; i < parameters.Length; i++)
        {
            if (expected[i] is { } node) tolerance.Check($"gradient {i}", parameters[i].Grad ?? throw new FixtureException($"gradient {i} is gone"), FixtureTensor.Parse(node));
            else if (parameters[i].Grad is not null) throw new FixtureException($"gradient {i} came from nowhere");
        }
    }

    private static void Check(string when, IReadOnlyList<Tensor<double>> actual, JsonNode expected, Tolerance tolerance)
    {
        if (expected.AsArray().Count != actual.Count) throw new FixtureException($"{expected.AsArray().Count} parameters, not {actual.Count}");
        for (var i = 0; i < actual.Count; i++) tolerance.Check($"{when}, parameter {i} ", actual[i], FixtureTensor.Parse(expected[i]));
    }

    private static void Check(string what, double actual, JsonNode? expected, Tolerance tolerance)
    {
        if (!tolerance.Accepts(actual, FixtureTensor.Number(expected))) throw new FixtureException($"{what}: {actual:R}, not {expected} ({tolerance})");
    }
}
