using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class ParameterGroupsTests
{
    [Fact]
    public void Each_group_steps_by_its_own_options_which_may_change_between_steps()
    {
        var (x, y) = (Leaf(1), Leaf(1));
        var slow = new Sgd<double>([y], 0.25);
        var groups = new ParameterGroups<double>(new Sgd<double>([x], 0.5), slow);
        GivenGradients.Step(groups, [1], [1]);
        Assert.Equal((0.5, 0.75), (x.Item(), y.Item()));
        groups.Groups[0].LearningRate = 0;
        slow.Momentum = 0.5;
        GivenGradients.Step(groups, [1], [1]);
        GivenGradients.Step(groups, [1], [1]);
        Assert.Equal((0.5, 0.75 - 0.25 - 0.375), (x.Item(), y.Item()));
        Assert.Equal([x, y], groups.Parameters);
    }

    [Fact]
    public void It_prints_the_options_of_every_group()
    {
        var groups = new ParameterGroups<double>(new Sgd<double>([Leaf(1)], 0.5, momentum: 0.9), new Lion<double>([Leaf(1)], 0.25));
        Assert.Equal("Sgd(lr 0.5, maximize 0, momentum 0.9, dampening 0, nesterov 0, weight_decay 0)", $"{groups.Groups[0]}");
        Assert.Equal($"{groups.Groups[0]}\n{groups.Groups[1]}", $"{groups}");
    }

    [Fact]
    public void A_rate_set_for_all_is_set_for_each_and_asked_of_the_first()
    {
        var groups = new ParameterGroups<double>(new Sgd<double>([Leaf(1)], 0.5), new Adam<double>([Leaf(1)], 0.1));
        Assert.Equal(0.5, groups.LearningRate);
        (groups.LearningRate, groups.Maximize) = (0.3, true);
        Assert.Equal([(0.3, true), (0.3, true)], groups.Groups.Select(group => (group.LearningRate, group.Maximize)));
    }

    [Fact]
    public void Groups_within_groups_are_groups_beside_one_another()
    {
        var inner = new ParameterGroups<double>(new Sgd<double>([Leaf(1)], 0.1), new Sgd<double>([Leaf(1)], 0.2));
        Assert.Equal([0.1, 0.2, 0.3], new ParameterGroups<double>(inner, new Sgd<double>([Leaf(1)], 0.3)).Groups.Select(group => group.LearningRate));
    }

    [Fact]
    public void What_cannot_be_grouped_is_refused()
    {
        var x = Leaf(1, 2);
        Throws<ArgumentException>("ParameterGroups: there are no parameters to train. Pass model.Parameters(). If that is what you passed, the model's constructor registered none: " +
            "write each layer and tensor as in fc = Register(\"fc\", new Linear<float>(4, 2, random)).", () => new ParameterGroups<double>());
        Throws<ArgumentException>("ParameterGroups: a parameter [2] comes twice and would be moved twice a step.", () => new ParameterGroups<double>(new Sgd<double>([x], 0.1), new Adam<double>([Leaf(1), x])));
        Throws<ArgumentException>("Lbfgs: all its parameters are one vector and it steps by itself; it cannot be one of several groups. (Parameter 'groups')",
            () => new ParameterGroups<double>(new Lbfgs<double>([x]), new Sgd<double>([Leaf(1)], 0.1)));
        Assert.Throws<ArgumentNullException>(() => new ParameterGroups<double>(new Sgd<double>([x], 0.1), null!));
    }
}
